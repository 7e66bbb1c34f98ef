using ZeroShotOrleans.Cli;

using var signals = new StopSignals();
using var world = Surroundings.OfThisProcess();
return await Zso.RunAsync(args, world, signals.Token);
