namespace ZeroShotOrleans.Inference.Images;

/// <summary>Resource limits per image. Except for the decoding time, they are checked against the file size and the header before any pixel is decoded.</summary>
public sealed record ImageLimits
{
    /// <summary>Maximum size of a file in bytes. Default 64 MiB.</summary>
    public long MaxBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Maximum number of pixels, width times height; at most 1 billion. Default 100 million.</summary>
    public long MaxPixels { get; init; } = 100_000_000;

    /// <summary>
    /// Maximum length of a side in pixels; at most 16 million. Default 1 million, far above any photograph. A resize needs about 50 bytes of weights for
    /// each pixel of a side.
    /// </summary>
    public int MaxSide { get; init; } = 1_000_000;

    /// <summary>
    /// Maximum CPU time for decoding, checked between rows. Default 20 seconds; zero means no limit. Files within the other limits take up to 5 seconds on a current core.
    /// </summary>
    public TimeSpan MaxDecodeTime { get; init; } = TimeSpan.FromSeconds(DefaultDecodeSeconds);

    /// <summary>Default of <see cref="MaxDecodeTime"/> in seconds.</summary>
    public const int DefaultDecodeSeconds = 20;
}
