namespace ZeroShotOrleans.Sources.Images;

/// <summary>How much memory to reserve for an image of unknown size: somewhat more than recent ones had.</summary>
/// <remarks>Thread-safe; a lost concurrent measurement does not matter.</remarks>
internal sealed class ExpectedSize
{
    private const double Weight = 0.1;
    private const double Margin = 1.5;
    private const long Least = 64 * 1024;

    // Before anything is known: most photos on the web are smaller.
    private double _mean = 1024 * 1024 / Margin;

    /// <summary>Bytes to reserve.</summary>
    public long Bytes => Math.Max(Least, (long)(Margin * Volatile.Read(ref _mean)));

    /// <summary>An image has arrived.</summary>
    public void Arrived(long bytes) => Volatile.Write(ref _mean, _mean + (Weight * (bytes - _mean)));
}
