using ZeroShotOrleans.Cli;
using ZeroShotOrleans.Silo;

using var signals = new StopSignals();
using var world = Surroundings.OfThisProcess();
var code = await Zso.RunAsync(args, world, signals.Token);

// Commands know that they were interrupted; only here it is known by which signal.
return code == ExitCode.Interrupted && signals.IsTerminate ? ExitCode.Terminated : code;
