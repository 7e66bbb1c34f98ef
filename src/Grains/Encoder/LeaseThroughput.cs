namespace ZeroShotOrleans.Grains.Encoder;

/// <summary>Images of one model that this silo has leased and not completed, and how fast it completes them while it has some.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class LeaseThroughput(TimeProvider time)
{
    // Older measurements fade within a few seconds of work: quick after a change of load, smooth over a few leases.
    private const double MemorySeconds = 3;

    private readonly Lock _lock = new();
    private int _inFlight;
    private long _counted;
    private double _images;
    private double _seconds;

    /// <summary>Images leased and not completed.</summary>
    public int InFlight
    {
        get
        {
            lock (_lock)
            {
                return _inFlight;
            }
        }
    }

    /// <summary>Images per second while some are in flight; 0 before the first has completed.</summary>
    public double ImagesPerSecond
    {
        get
        {
            lock (_lock)
            {
                return _images == 0 ? 0 : _images / Math.Max(_seconds, 0.001);
            }
        }
    }

    /// <summary>Images were leased.</summary>
    public void Begin(int images)
    {
        lock (_lock)
        {
            if (_inFlight == 0)
            {
                _counted = time.GetTimestamp();
            }

            _inFlight += images;
        }
    }

    /// <summary>Images of a lease are no longer in flight.</summary>
    /// <param name="images">Number of images.</param>
    /// <param name="completed">Whether they have outcomes.</param>
    public void End(int images, bool completed)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            var elapsed = time.GetElapsedTime(_counted, now).TotalSeconds;
            var kept = Math.Exp(-elapsed / MemorySeconds);
            _images = (_images * kept) + (completed ? images : 0);
            _seconds = (_seconds * kept) + elapsed;
            _counted = now;
            _inFlight -= images;
        }
    }
}
