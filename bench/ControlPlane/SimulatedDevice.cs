namespace ZeroShotOrleans.ControlPlane;

/// <summary>A device that ranks a fixed number of images a second, and uses no processor for it.</summary>
/// <param name="imagesPerSecond">Its speed; infinity: at once.</param>
internal sealed class SimulatedDevice(double imagesPerSecond)
{
    private readonly Lock _lock = new();
    private DateTime _freeAt;
    private long _firstWork;

    /// <summary>Its speed.</summary>
    public double ImagesPerSecond => imagesPerSecond;

    /// <summary>When its first image came, as a timestamp of <see cref="TimeProvider.System"/>; 0 before.</summary>
    public long FirstWork => Volatile.Read(ref _firstWork);

    /// <summary>Ends when it has ranked so many images more.</summary>
    public Task Rank(int images, CancellationToken cancellationToken)
    {
        Interlocked.CompareExchange(ref _firstWork, TimeProvider.System.GetTimestamp(), 0);
        if (double.IsInfinity(imagesPerSecond))
        {
            return Task.CompletedTask;
        }

        lock (_lock)
        {
            // Slices come together and are worked on one after the other.
            var now = DateTime.UtcNow;
            _freeAt = (_freeAt > now ? _freeAt : now) + TimeSpan.FromSeconds(images / imagesPerSecond);
            return Task.Delay(_freeAt - now, cancellationToken);
        }
    }
}
