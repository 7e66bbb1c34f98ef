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
    /// Scale at which JPEG files are decoded. Default <c>Exact</c>: full size, so that pixels equal the reference's. <c>Reduced</c>: where the short side is at
    /// least four times what the model sees, at a half, a quarter or an eighth; 25 instead of 50 ms for 12 megapixels (indicative), with a mean error of 0.2
    /// grey levels and scores that differ by up to 0.004. Set it alike on all silos: it is part of the image fingerprint, so silos that differ do not share a job,
    /// embeddings stored one way are not reused the other way, and jobs name it.
    /// </summary>
    [EnumDataType(typeof(JpegScale))] public JpegScale JpegScale { get; set; }

    /// <summary>
    /// What becomes of 16-bit grey PNG and TIFF. Default <c>Scale</c>: the upper 8 bits are kept, or the values themselves where all values of the picture fit
    /// into 8 bits. <c>Clip</c>: as the reference, values above 255 become 255, which makes most such pictures white. Set it alike on all silos: it is part of the
    /// image fingerprint, so embeddings stored one way are not reused the other way.
    /// </summary>
    [EnumDataType(typeof(SixteenBitGrey))] public SixteenBitGrey SixteenBitGrey { get; set; }

    internal DecodeOptions Decode => new() { JpegScale = JpegScale, SixteenBitGrey = SixteenBitGrey };

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
