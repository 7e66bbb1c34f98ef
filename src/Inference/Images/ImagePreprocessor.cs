using ZeroShotOrleans.Inference.Images.Config;
using ZeroShotOrleans.Inference.Images.Formats;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images;

/// <summary>Turns the bytes of an image file into the numbers that an image tower wants, equal to the reference's.</summary>
/// <remarks>
/// The reference is transformers 5 with its PIL-backed processors over Pillow 12. Reads JPEG, PNG, GIF, WebP, BMP, TIFF and AVIF, told apart by
/// their first bytes. Safe for concurrent calls; a call uses the calling thread alone.
/// </remarks>
public sealed class ImagePreprocessor
{
    /// <summary>A reduced JPEG keeps at least this many times the size that is needed.</summary>
    private const int ReductionReserve = 2;

    private readonly PreprocessorConfig _config;
    private readonly ImageLimits _limits;
    private readonly DecodeOptions _decode;

    private ImagePreprocessor(PreprocessorConfig config, ImageLimits limits, DecodeOptions decode) =>
        (_config, _limits, _decode) = (config, limits, decode);

    /// <summary>Reads <c>preprocessor_config.json</c>, or <c>processor_config.json</c> with the image processor inside.</summary>
    /// <param name="configPath">Path of the file.</param>
    /// <param name="limits">What an image may cost.</param>
    /// <param name="decode">Choices that change pixels; null for the defaults, whose pixels equal the reference's but for 16-bit grey.</param>
    /// <exception cref="InvalidDataException">The file asks for what cannot be done. The message names the file, the key and the remedy.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ImagePreprocessor Load(string configPath, ImageLimits limits, DecodeOptions? decode = null) => Load(configPath, limits, decode, () => null);

    // The model type, or null, tells the class of a file that names none; it is asked for only then.
    internal static ImagePreprocessor Load(string configPath, ImageLimits limits, DecodeOptions? decode, Func<string?> modelType)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limits.MaxPixels, 1 << 30, nameof(limits));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limits.MaxSide, 1 << 24, nameof(limits));
        return new ImagePreprocessor(PreprocessorConfigReader.Read(configPath, modelType), limits, decode ?? new());
    }

    /// <summary>Height of the prepared picture in pixels.</summary>
    public int Height => _config.Height;

    /// <summary>Width of the prepared picture in pixels.</summary>
    public int Width => _config.Width;

    /// <summary>Values of one prepared image: <c>3 * Height * Width</c>.</summary>
    public int ValuesPerImage => 3 * Height * Width;

    /// <summary>Prepares one image.</summary>
    /// <param name="file">The bytes as on disk.</param>
    /// <param name="pixels">Receives normalised RGB, <c>[3, Height, Width]</c>; left in any state when there is a fault.</param>
    /// <returns>Null, or why there are no pixels.</returns>
    /// <exception cref="ArgumentException"><paramref name="pixels"/> is not <see cref="ValuesPerImage"/> long.</exception>
    public ReadFault? Prepare(ReadOnlyMemory<byte> file, Span<float> pixels)
    {
        if (pixels.Length != ValuesPerImage)
        {
            throw new ArgumentException($"{pixels.Length} values, but one image has {ValuesPerImage}.", nameof(pixels));
        }

        using var picture = new PlanarPicture(Height, Width);
        if (Prepare(file.Span, picture) is ReadFault fault)
        {
            return fault;
        }

        _config.Scaling.Apply(picture.Bytes, pixels);
        return null;
    }

    /// <summary>Reads, turns, resizes and crops: everything but the numbers.</summary>
    /// <param name="bytes">The bytes as on disk.</param>
    /// <param name="picture">Receives the picture; black to begin with, and of this preprocessor's size.</param>
    internal ReadFault? Prepare(ReadOnlySpan<byte> bytes, PlanarPicture picture)
    {
        if (PictureFile.Open(bytes, _limits, out var file) is ReadFault unread)
        {
            return unread;
        }

        if (_config.WindowFor(file.Width, file.Height) is not ResizeWindow window)
        {
            return new ReadFault(ReadFaultKind.TooManyPixels, $"{file.Width} x {file.Height} pixels are too thin to be resized.");
        }

        var reduction = _decode.JpegScale is JpegScale.Reduced && file.CanReduce ? ReductionFor(file, window) : 1;
        using var resampler = new Resampler(file.InputAt(reduction), window, _config.Filter, picture);
        return file.Decode(reduction, _config.ConvertsToRgb, _decode.SixteenBitGrey, resampler);
    }

    private static int ReductionFor(in PictureFile file, in ResizeWindow window)
    {
        var reduction = 8;
        while (reduction > 1 &&
            (file.Width < (long)window.Width * ReductionReserve * reduction || file.Height < (long)window.Height * ReductionReserve * reduction))
        {
            reduction /= 2;
        }

        return reduction;
    }
}
