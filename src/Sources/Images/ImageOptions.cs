using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Sources.Archives;

namespace ZeroShotOrleans.Sources.Images;

/// <summary>Which images an encoder silo may read, and their limits.</summary>
public sealed class ImageOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Images";

    /// <summary>
    /// Directories below which image files may be read. Default empty: any directory that the silo's user can read. Set it if
    /// other users or machines can reach the silo.
    /// </summary>
    public IList<string> Roots { get; } = [];

    /// <summary>Maximum size of an image file in bytes. Default 64 MiB.</summary>
    [Range(1, int.MaxValue)] public long MaxBytes { get; set; } = new ImageLimits().MaxBytes;

    /// <summary>Maximum number of pixels that an image's header may declare. Default 100 million.</summary>
    [Range(1, int.MaxValue)] public long MaxPixels { get; set; } = new ImageLimits().MaxPixels;

    /// <summary>
    /// Processor time in seconds, 1 to 3,600, that decoding one image may take, for a request as for a job. Default 20; within the other limits, files take up to 5 on a current
    /// core. Beyond it, the work is stopped and the image is the error <c>TooMuchTime</c>.
    /// </summary>
    [Range(1, 3600)] public int DecodeSeconds { get; set; } = ImageLimits.DefaultDecodeSeconds;

    /// <summary>
    /// Memory in bytes for downloaded and uploaded images, 1 MiB or more. Default 256 MiB. Beyond it, images of jobs stay where they are; the
    /// oldest image, or the oldest slice of 16 uploads, may exceed it.
    /// </summary>
    [Range(1024 * 1024, long.MaxValue)] public long MaxFetchedBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>
    /// Scale at which JPEG files are decoded. Default <c>Exact</c>: full size, so that pixels equal the reference's. <c>Reduced</c>: a half, a quarter or an eighth if the
    /// short side has at least four times the model's input size; 25 instead of 50 ms for 12 megapixels (indicative), with a mean error of 0.2
    /// grey levels and scores that differ by up to 0.004. Set it alike on all silos: it is part of the image fingerprint, so silos that differ do not share a job,
    /// embeddings stored one way are not reused the other way, and jobs name it.
    /// </summary>
    [EnumDataType(typeof(JpegScale))] public JpegScale JpegScale { get; set; }

    /// <summary>
    /// How 16-bit grey PNG and TIFF files are converted. Default <c>Scale</c>: keeps the upper 8 bits, or the values themselves if all values of the image fit
    /// into 8 bits. <c>Clip</c>: like the reference, values above 255 become 255, which makes most such images white. Use the same value on all silos: it is part of the
    /// image fingerprint, so embeddings stored one way are not reused the other way.
    /// </summary>
    [EnumDataType(typeof(SixteenBitGrey))] public SixteenBitGrey SixteenBitGrey { get; set; }

    /// <summary>
    /// Which decoder JPEG files get. Default <c>Fastest</c>: the system's libturbojpeg where there is one (Debian: libturbojpeg0, Homebrew: jpeg-turbo), for plain files of up to 4 million
    /// pixels; otherwise libvips, which comes with the program. <c>Libvips</c>: always libvips. The pixels are the same.
    /// </summary>
    [EnumDataType(typeof(JpegDecoder))] public JpegDecoder JpegDecoder { get; set; }

    internal DecodeOptions Decode => new() { JpegScale = JpegScale, SixteenBitGrey = SixteenBitGrey, JpegDecoder = JpegDecoder };

    /// <summary>
    /// Maximum size of a page of a Parquet file, decompressed. Default 1 GiB: writers start a new page at about 1 MiB, but some only after 1024 values,
    /// and an encoder has one page in memory at a time.
    /// </summary>
    [Range(1024, int.MaxValue)] public long MaxParquetPageBytes { get; set; } = DefaultMaxParquetPageBytes;

    /// <summary>Maximum size in bytes of a compressed archive (<c>.tar.gz</c>, <c>.tar.zst</c>), decompressed. Default 1 TiB.</summary>
    [Range(1024 * 1024, long.MaxValue)] public long MaxArchiveBytes { get; set; } = ArchiveLimits.DefaultMaxBytes;

    /// <summary>
    /// Maximum size of a compressed archive, decompressed, as a multiple of its size, 1 or more. Default 200, because no archive of images shrinks like that; the first 64 MiB are always
    /// allowed. Use the same value on all silos.
    /// </summary>
    [Range(1, int.MaxValue)] public int MaxArchiveRatio { get; set; } = ArchiveLimits.DefaultMaxRatio;

    internal ArchiveLimits Archives => new(MaxArchiveBytes, MaxArchiveRatio);

    internal const long DefaultMaxParquetPageBytes = 1024L * 1024 * 1024;

    internal ImageLimits Limits => new() { MaxBytes = MaxBytes, MaxPixels = MaxPixels, MaxDecodeTime = TimeSpan.FromSeconds(DecodeSeconds) };
}

/// <summary>Checks the ranges of <see cref="ImageOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class ImageOptionsValidator : IValidateOptions<ImageOptions>;
