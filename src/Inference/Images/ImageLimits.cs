namespace ZeroShotOrleans.Inference.Images;

/// <summary>Bounds on what one image may cost. Checked on the header, before any pixel is decoded.</summary>
public sealed record ImageLimits
{
    /// <summary>Most bytes of one file. Default 64 MiB.</summary>
    public long MaxBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Most pixels that a header may announce, width times height; at most 1 billion. Default 100 million.</summary>
    public long MaxPixels { get; init; } = 100_000_000;

    /// <summary>
    /// Most pixels along one side; at most 16 million. Default 1 million: no photograph comes near, and a resize keeps about 50 bytes of weights for
    /// each pixel of a side.
    /// </summary>
    public int MaxSide { get; init; } = 1_000_000;
}
