using System.Runtime.CompilerServices;
using ZeroShotOrleans.Silo;

// Not async, and nothing else in here: the types that a method uses are loaded before it runs.
return FileDescriptors.AreEnough() ? Run(args) : SiloProgram.WrongSettings;

[MethodImpl(MethodImplOptions.NoInlining)]
// The main thread has nothing else to do.
#pragma warning disable RS0030
static int Run(string[] args) => RunAsync(args).GetAwaiter().GetResult();
#pragma warning restore RS0030

static async Task<int> RunAsync(string[] args)
{
    using var signals = new StopSignals();
    return await SiloProgram.RunAsync(args, signals.Token);
}
