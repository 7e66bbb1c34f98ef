namespace ZeroShotOrleans.Grains.Jobs;

/// <summary>Images per second over the last ten seconds.</summary>
/// <remarks>Not thread-safe: it lives in one grain.</remarks>
internal sealed class RateWindow(TimeProvider time)
{
    // Long enough to smooth leases that are reported once a second, short enough that a job that stands still is seen to.
    private static readonly TimeSpan _length = TimeSpan.FromSeconds(10);

    // Below this the first report of a job would look like a burst.
    private static readonly TimeSpan _least = TimeSpan.FromSeconds(1);

    private readonly Queue<(long At, long Images)> _reports = [];
    private long _began = time.GetTimestamp();
    private long _images;

    /// <summary>Images were done.</summary>
    public void Add(long images)
    {
        Forget();
        if (_reports.Count == 0)
        {
            // After a standstill the time is counted anew.
            _began = Math.Max(_began, time.GetTimestamp() - Ticks(_least));
        }

        _reports.Enqueue((time.GetTimestamp(), images));
        _images += images;
    }

    /// <summary>The rate now; 0 when nothing came for ten seconds.</summary>
    public double PerSecond
    {
        get
        {
            Forget();
            var elapsed = TimeSpan.FromTicks(Math.Clamp(time.GetElapsedTime(_began).Ticks, _least.Ticks, _length.Ticks));
            return _images / elapsed.TotalSeconds;
        }
    }

    private void Forget()
    {
        while (_reports.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At) >= _length)
        {
            _images -= _reports.Dequeue().Images;
        }
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
