namespace ZeroShotOrleans.Sources.Archives;

/// <summary>What a compressed archive may expand to.</summary>
/// <param name="MaxBytes">Maximum size in bytes, decompressed.</param>
/// <param name="MaxRatio">Maximum size as a multiple of the compressed size, beyond <see cref="FreeBytes"/>.</param>
internal sealed record ArchiveLimits(long MaxBytes = ArchiveLimits.DefaultMaxBytes, int MaxRatio = ArchiveLimits.DefaultMaxRatio)
{
    /// <summary>Default of <see cref="MaxBytes"/>: 1 TiB.</summary>
    public const long DefaultMaxBytes = 1024L * 1024 * 1024 * 1024;

    /// <summary>Default of <see cref="MaxRatio"/>: uncompressed images rarely shrink to a hundredth, and photos not at all.</summary>
    public const int DefaultMaxRatio = 200;

    /// <summary>Bytes that any archive may expand to: a small one of blank images is no bomb.</summary>
    public const long FreeBytes = 64 * 1024 * 1024;
}
