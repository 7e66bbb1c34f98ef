using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Inference.Devices;

namespace ZeroShotOrleans.Grains.Encoder;

/// <summary>Chooses the lease size: all leases held at once are what this silo encodes in about a second, so that results flow and a crash loses little work.</summary>
/// <remarks>Thread-safe. What is slow to fetch lasts longer and does not count against the size: only completed images and the time do.</remarks>
internal sealed class LeaseRate(EncoderOptions options, LeaseThroughput throughput)
{
    /// <summary>A batch per worker. Assumes a CPU: the first lease is requested before the device is known, and a faster device is measured soon.</summary>
    public int Least { get; } = Math.Min(Limits.MaxImagesPerLease, options.BatchImagesOn(DeviceChoice.Cpu) * options.ResolvedWorkers);

    /// <summary>Number of images to request next: at least <see cref="Least"/>, at most <see cref="Limits.MaxImagesPerLease"/>.</summary>
    public int Images => (int)Math.Clamp(throughput.ImagesPerSecond / options.LeasesInFlight, Least, Limits.MaxImagesPerLease);
}
