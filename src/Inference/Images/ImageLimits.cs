namespace ZeroShotOrleans.Inference.Images;

/// <summary>Bounds on what one image may cost. Checked on the header, before any pixel is decoded.</summary>
public sealed record ImageLimits
{
    /// <summary>Most bytes of one file. Default 64 MiB.</summary>
    public long MaxBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Most pixels that a header may announce, width times height. Default 100 million.</summary>
    public long MaxPixels { get; init; } = 100_000_000;
}
