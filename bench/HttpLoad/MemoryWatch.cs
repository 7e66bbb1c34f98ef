using System.Diagnostics;

namespace ZeroShotOrleans.HttpLoad;

/// <summary>Records the peak working set of a process.</summary>
internal sealed class MemoryWatch : IAsyncDisposable
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(100);

    private readonly Process _process;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _watching;

    public MemoryWatch(int pid)
    {
        _process = Process.GetProcessById(pid);
        _watching = Watch();
    }

    /// <summary>Peak working set in bytes.</summary>
    public long Peak { get; private set; }

    /// <summary>The current working set in bytes.</summary>
    public static long Of(int pid)
    {
        using var process = Process.GetProcessById(pid);
        return process.WorkingSet64;
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _watching;
        _process.Dispose();
        _ended.Dispose();
    }

    private async Task Watch()
    {
        while (!_ended.IsCancellationRequested)
        {
            _process.Refresh();
            Peak = Math.Max(Peak, _process.WorkingSet64);
            await Task.Delay(_pause, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
