using System.Runtime.CompilerServices;
using ZeroShotOrleans.Cli;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Parsing;
using ZeroShotOrleans.Silo;

// Not async, and nothing else in here: what a method names is loaded before it runs.
return FileDescriptors.AreEnough() ? Run(args) : ExitCode.WrongUse;

[MethodImpl(MethodImplOptions.NoInlining)]
static int Run(string[] args) => RunAsync(args).GetAwaiter().GetResult();

static async Task<int> RunAsync(string[] args)
{
    using var signals = new StopSignals();
    var arguments = RawArguments.OfThisProcess(args, out var escaped);
    using var context = CliContext.OfThisProcess() with { EscapedArguments = escaped };
    var code = await Zso.RunAsync(arguments, context, signals.Token);

    // Commands know that they were interrupted; only here it is known by which signal.
    return code == ExitCode.Interrupted && signals.IsTerminate ? ExitCode.Terminated : code;
}
