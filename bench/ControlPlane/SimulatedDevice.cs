namespace ZeroShotOrleans.ControlPlane;

/// <summary>A device that classifies a fixed number of images per second without using the processor.</summary>
/// <param name="imagesPerSecond">Its speed; infinite for no delay.</param>
internal sealed class SimulatedDevice(double imagesPerSecond)
{
    private readonly Lock _lock = new();
    private DateTime _freeAt;
    private long _firstWork;

    /// <summary>Images per second.</summary>
    public double ImagesPerSecond => imagesPerSecond;

    /// <summary>Arrival of its first image, as a timestamp of <see cref="TimeProvider.System"/>; 0 before.</summary>
    public long FirstWork => Volatile.Read(ref _firstWork);

    /// <summary>Completes when the device has classified these images after all earlier ones.</summary>
    public Task Classify(int images, CancellationToken cancellationToken)
    {
        Interlocked.CompareExchange(ref _firstWork, TimeProvider.System.GetTimestamp(), 0);
        if (double.IsInfinity(imagesPerSecond))
        {
            return Task.CompletedTask;
        }

        lock (_lock)
        {
            // Slices arrive concurrently and are processed one after another.
            var now = DateTime.UtcNow;
            _freeAt = (_freeAt > now ? _freeAt : now) + TimeSpan.FromSeconds(images / imagesPerSecond);
            return Task.Delay(_freeAt - now, cancellationToken);
        }
    }
}
