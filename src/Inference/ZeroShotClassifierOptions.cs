using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Inference;

/// <summary>How a <see cref="ZeroShotClassifier"/> loads its model and reads images. The defaults match the reference code, on the CPU.</summary>
public sealed record ZeroShotClassifierOptions
{
    /// <summary>Default of <see cref="MaxCachedLabelBytes"/>: 64 MiB.</summary>
    public const long DefaultMaxCachedLabelBytes = 64L * 1024 * 1024;

    /// <summary>
    /// Precision of the image tower: null for float32, or a variant that the folder has, such as <c>int8</c>. Default null. The text tower is always float32.
    /// </summary>
    public string? Variant { get; init; }

    /// <summary>
    /// Devices to try, in order, comma-separated: <c>cpu</c>, <c>cuda</c> and others of ONNX Runtime that its native library was built with. The CPU is always the last. Default
    /// <c>cpu</c>.
    /// </summary>
    public string Devices { get; init; } = "cpu";

    /// <summary>
    /// Memory for embeddings of labels that were used before, in bytes; with 0, nothing is kept. The least recently used label sets are dropped. Default 64 MiB, enough for 32 thousand labels of
    /// 512 dimensions. A larger label set works too: it is not kept.
    /// </summary>
    public long MaxCachedLabelBytes { get; init; } = DefaultMaxCachedLabelBytes;

    /// <summary>Limits for each image. Default: 64 MiB, 100 million pixels, 20 s of decoding.</summary>
    public ImageLimits Limits { get; init; } = new();

    /// <summary>Options that change pixels. The default matches the reference except for 16-bit greyscale.</summary>
    public DecodeOptions Decode { get; init; } = new();
}
