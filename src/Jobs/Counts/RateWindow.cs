namespace ZeroShotOrleans.Jobs.Counts;

/// <summary>Images per second over the last ten seconds.</summary>
/// <remarks>Not thread-safe: used by a single grain.</remarks>
internal sealed class RateWindow(TimeProvider time)
{
    // Long enough to smooth leases that report once a second, short enough to show a stall.
    private static readonly TimeSpan _length = TimeSpan.FromSeconds(10);

    // With a shorter window, the first report of a job would look like a burst.
    private static readonly TimeSpan _least = TimeSpan.FromSeconds(1);

    private readonly Queue<(long At, long Images)> _reports = [];
    private long _started = time.GetTimestamp();
    private long _images;

    /// <summary>Adds completed images.</summary>
    public void Add(long images)
    {
        Forget();
        if (_reports.Count == 0)
        {
            // Restarts after an idle period.
            _started = Math.Max(_started, time.GetTimestamp() - Ticks(_least));
        }

        _reports.Enqueue((time.GetTimestamp(), images));
        _images += images;
    }

    /// <summary>The current rate; 0 if no image was completed for ten seconds.</summary>
    public double PerSecond
    {
        get
        {
            Forget();
            var elapsed = TimeSpan.FromTicks(Math.Clamp(time.GetElapsedTime(_started).Ticks, _least.Ticks, _length.Ticks));
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
