using System.Runtime.InteropServices;

namespace ZeroShotOrleans.Silo;

/// <summary>Ctrl+C and SIGTERM as a cancellation token: the first signal requests a graceful stop, the second ends the process at once.</summary>
/// <remarks>Create it first in the program, so that no signal is lost or ends the process halfway.</remarks>
public sealed partial class StopSignals : IDisposable
{
    // signal.h, the same on Linux and macOS. Shells report a process ended by a signal as 128 plus its number.
    private const int Sigint = 2, Sigterm = 15, SignalBase = 128;

    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private int _exitCode;

    /// <summary>Starts listening.</summary>
    public StopSignals()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Handle(context, SignalBase + Sigint));
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Handle(context, SignalBase + Sigterm));
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Whether the first signal was SIGTERM.</summary>
    public bool IsTerminate => Volatile.Read(ref _exitCode) == SignalBase + Sigterm;

    /// <inheritdoc/>
    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _stop.Dispose();
    }

    private void Handle(PosixSignalContext context, int exitCode)
    {
        context.Cancel = true;
        if (Interlocked.CompareExchange(ref _exitCode, exitCode, 0) != 0)
        {
            EndAtOnce(exitCode);
        }

        // Token callbacks run on the calling thread, and this thread must be free for the second signal.
        ThreadPool.QueueUserWorkItem(_ => Cancel());
    }

    private void Cancel()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The program has just ended by itself.
        }
        catch (AggregateException)
        {
            // An exception of a callback must not end the process halfway: everyone waiting for the token still sees it cancelled.
        }
    }

    /// <summary>Ends the process without exit handlers, unlike Environment.Exit: they run native destructors while threads are still inside the model.</summary>
    internal static void EndAtOnce(int exitCode)
    {
        if (OperatingSystem.IsWindows())
        {
            System.Diagnostics.Process.GetCurrentProcess().Kill();
        }

        ExitNow(exitCode);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitNow(int status);
}
