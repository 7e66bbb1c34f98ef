using System.Runtime.CompilerServices;
using ZeroShotOrleans.Silo;

// Not async, and nothing else in here: the types that a method uses are loaded before it runs.
return FileDescriptors.AreEnough() ? Run(args) : SiloProgram.WrongSettings;

[MethodImpl(MethodImplOptions.NoInlining)]
static int Run(string[] args) => RunAsync(args).GetAwaiter().GetResult();

static async Task<int> RunAsync(string[] args)
{
    using var signals = new StopSignals();
    return await SiloProgram.RunAsync(args, signals.Token);
}
