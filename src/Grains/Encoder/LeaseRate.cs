using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Inference.Devices;

namespace ZeroShotOrleans.Grains.Encoder;

/// <summary>Chooses the lease size: what this silo encodes in about a second, so that results flow and a crash loses little work.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class LeaseRate(EncoderOptions options)
{
    // Weight of one measurement: smooth over a few leases, quick after a load change.
    private const double Weight = 0.3;

    private readonly Lock _lock = new();
    // Assumes a CPU: the first lease is requested before the device is known, and a faster device is measured soon.
    private readonly int _least = Math.Min(Limits.MaxImagesPerLease, options.BatchImagesOn(DeviceChoice.Cpu) * options.ResolvedWorkers);
    private double _imagesPerSecond;

    /// <summary>Number of images to request next: at least a batch per worker, at most <see cref="Limits.MaxImagesPerLease"/>.</summary>
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

    /// <summary>Records a processed lease.</summary>
    public void Measured(int images, TimeSpan elapsed)
    {
        lock (_lock)
        {
            var rate = images / Math.Max(elapsed.TotalSeconds, 0.001);
            _imagesPerSecond = _imagesPerSecond == 0 ? rate : _imagesPerSecond + (Weight * (rate - _imagesPerSecond));
        }
    }
}
