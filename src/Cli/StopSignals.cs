using System.Runtime.InteropServices;

namespace ZeroShotOrleans.Cli;

/// <summary>Ctrl+C and SIGTERM as a token: the first asks the command to end well, the second ends the process at once.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    public StopSignals()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle);
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _stop.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_stop.IsCancellationRequested)
        {
            // Not Environment.Exit: it runs exit handlers and native destructors beside threads that are still inside the model.
            System.Diagnostics.Process.GetCurrentProcess().Kill();
        }

        // Callbacks of the token run on the caller's thread, and this one must be free for the second signal.
        ThreadPool.QueueUserWorkItem(_ => _stop.Cancel());
    }
}
