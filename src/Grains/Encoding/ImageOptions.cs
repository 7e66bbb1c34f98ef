using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Grains.Encoding;

/// <summary>Which images an encoder silo reads, and what one may cost.</summary>
public sealed class ImageOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Images";

    /// <summary>
    /// Directories below which image files may be read. Default empty: any directory that the silo's user can read, which is right only while
    /// nobody else can reach the silo.
    /// </summary>
    public IList<string> Roots { get; } = [];

    /// <summary>Most bytes of one image file. Default 64 MiB.</summary>
    [Range(1, int.MaxValue)] public long MaxBytes { get; set; } = new ImageLimits().MaxBytes;

    /// <summary>Most pixels that an image's header may announce. Default 100 million.</summary>
    [Range(1, int.MaxValue)] public long MaxPixels { get; set; } = new ImageLimits().MaxPixels;

    /// <summary>
    /// Bytes of fetched and uploaded images that may wait in memory, 1 MiB or more. Default 256 MiB. Images of jobs wait where they are while there are
    /// more; one slice of 16 images can go beyond it.
    /// </summary>
    [Range(1024 * 1024, long.MaxValue)] public long MaxArrivedBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>
    /// Whether large JPEG files are decoded at full size. Default false: where the short side is at least four times what the model sees they are
    /// decoded at a reduced scale, three times as fast for 12 megapixels, with a mean error of 0.2 grey levels.
    /// </summary>
    public bool ExactJpeg { get; set; }

    /// <summary>
    /// Most bytes of one page of a Parquet file, decompressed. Default 1 GiB: writers begin a new page at about 1 MiB, some of them only after 1024 values,
    /// and an encoder has one page in memory at a time.
    /// </summary>
    [Range(1024, int.MaxValue)] public long MaxParquetPageBytes { get; set; } = DefaultMaxParquetPageBytes;

    internal const long DefaultMaxParquetPageBytes = 1024L * 1024 * 1024;

    internal ImageLimits Limits => new() { MaxBytes = MaxBytes, MaxPixels = MaxPixels };
}

/// <summary>Checks the ranges of <see cref="ImageOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class ImageOptionsValidator : IValidateOptions<ImageOptions>;
