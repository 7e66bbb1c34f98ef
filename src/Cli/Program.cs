using ZeroShotOrleans.Cli;

using var signals = new StopSignals();
var arguments = RawArguments.OfThisProcess(args, out var escaped);
using var world = Surroundings.OfThisProcess() with { EscapedArguments = escaped };
return await Zso.RunAsync(arguments, world, signals.Token);
