using ZeroShotOrleans.Inference.Devices;

namespace ZeroShotOrleans.Grains.Encoding;

/// <summary>How many images to ask for: what this silo ranks in about a second, so that results flow and a silo that dies holds little.</summary>
/// <remarks>Safe for concurrent calls.</remarks>
internal sealed class LeasePace(EncoderOptions options)
{
    // One measurement moves the estimate by this much: smooth over a few leases, quick after a change of load.
    private const double Weight = 0.3;

    private readonly Lock _lock = new();
    // As if on a CPU: the first lease is asked for before the device is known, and a faster one is measured soon.
    private readonly int _least = Math.Min(Limits.MaxImagesPerLease, options.BatchImagesOn(DeviceChoice.Cpu) * options.ResolvedWorkers);
    private double _imagesPerSecond;

    /// <summary>Images to ask for next: at least a batch for each worker, at most <see cref="Limits.MaxImagesPerLease"/>.</summary>
    public int Images
    {
        get
        {
            lock (_lock)
            {
                return (int)Math.Clamp(_imagesPerSecond, _least, Limits.MaxImagesPerLease);
            }
        }
    }

    /// <summary>A lease was worked on.</summary>
    public void Measured(int images, TimeSpan elapsed)
    {
        lock (_lock)
        {
            var rate = images / Math.Max(elapsed.TotalSeconds, 0.001);
            _imagesPerSecond = _imagesPerSecond == 0 ? rate : _imagesPerSecond + (Weight * (rate - _imagesPerSecond));
        }
    }
}
