using System.Runtime.CompilerServices;
using ZeroShotOrleans.Cli;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Parsing;
using ZeroShotOrleans.Cli.Timings;
using ZeroShotOrleans.Silo;

// Synchronous and minimal: the runtime loads the types of a method before it runs, and the check must run first.
return FileDescriptors.AreEnough() ? Run(args) : ExitCode.WrongUse;

[MethodImpl(MethodImplOptions.NoInlining)]
// The main thread has nothing else to do.
#pragma warning disable RS0030
static int Run(string[] args) => RunAsync(args).GetAwaiter().GetResult();
#pragma warning restore RS0030

static async Task<int> RunAsync(string[] args)
{
    using var signals = new StopSignals();
    var arguments = RawArguments.OfThisProcess(args, out var escaped);
    using var context = CliContext.OfThisProcess() with { EscapedArguments = escaped };
    using var phases = PhaseLog.OfThisProcess(context.Error);
    var code = await Zso.RunAsync(arguments, context, signals.Token);

    // Commands only report that they were interrupted; the signal is known here.
    return code == ExitCode.Interrupted && signals.IsTerminate ? ExitCode.Terminated : code;
}
