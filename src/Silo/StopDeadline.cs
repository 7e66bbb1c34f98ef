namespace ZeroShotOrleans.Silo;

/// <summary>Ends the process if it is still there some time after it was asked to stop, whatever it waits for.</summary>
/// <remarks>The host's shutdown timeout only cancels; code that does not observe the cancellation would keep the process, its ports and the lock of its state directory.</remarks>
internal sealed class StopDeadline : IDisposable
{
    /// <summary>Time between the shutdown timeout of the host (<see cref="Hosting.SiloClusterOptions.StopSeconds"/>) and the end of the process.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    private readonly ITimer _timer;
    private readonly CancellationTokenRegistration _registration;

    /// <summary>Starts to wait for the request to stop.</summary>
    /// <param name="limit">Time after the request.</param>
    /// <param name="end">Called on a thread-pool thread after the limit, unless this was disposed before.</param>
    /// <param name="time">Measures the limit.</param>
    /// <param name="stop">The request to stop.</param>
    public StopDeadline(TimeSpan limit, Action end, TimeProvider time, CancellationToken stop)
    {
        _timer = time.CreateTimer(_ => end(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _registration = stop.Register(() => _timer.Change(limit, Timeout.InfiniteTimeSpan));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _registration.Dispose();
        _timer.Dispose();
    }
}
