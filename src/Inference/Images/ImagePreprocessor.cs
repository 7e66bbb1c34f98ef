using System.Buffers;
using ZeroShotOrleans.Inference.Images.Config;
using ZeroShotOrleans.Inference.Images.Formats;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images;

/// <summary>Converts image files to the input of an image tower, matching the reference.</summary>
/// <remarks>
/// The reference is transformers 5 with its PIL-based processors on Pillow 12. Supports JPEG, PNG, GIF, WebP, BMP, TIFF, AVIF and what else <see cref="Formats.Signatures"/> names, recognized by
/// their first bytes. Thread-safe; a call uses only the calling thread.
/// </remarks>
internal sealed class ImagePreprocessor
{
    /// <summary>A reduced JPEG keeps at least this multiple of the required size.</summary>
    private const int ReductionReserve = 2;

    private readonly PreprocessorConfig _config;
    private readonly ImageLimits _limits;
    private readonly DecodeOptions _decode;

    private ImagePreprocessor(PreprocessorConfig config, ImageLimits limits, DecodeOptions decode) =>
        (_config, _limits, _decode) = (config, limits, decode);

    /// <summary>Reads <c>preprocessor_config.json</c>, or <c>processor_config.json</c> with an image processor in it.</summary>
    /// <param name="configPath">Path of the file.</param>
    /// <param name="limits">Resource limits per image.</param>
    /// <param name="decode">Options that change pixels; null for the defaults, which match the reference except for 16-bit greyscale.</param>
    /// <exception cref="InvalidDataException">The file requires something unsupported. The message names the file, the key and the remedy.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ImagePreprocessor Load(string configPath, ImageLimits limits, DecodeOptions? decode = null) =>
        Of(PreprocessorConfigReader.Read(configPath, () => (null, null)), limits, decode);

    /// <summary>A preprocessor with a configuration that was read before.</summary>
    internal static ImagePreprocessor Of(PreprocessorConfig config, ImageLimits limits, DecodeOptions? decode)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limits.MaxPixels, 1 << 30, nameof(limits));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limits.MaxSide, 1 << 24, nameof(limits));
        return new ImagePreprocessor(config, limits, decode ?? new());
    }

    /// <summary>Larger files are refused without being decoded.</summary>
    public long MaxBytes => _limits.MaxBytes;

    /// <summary>Patches of a prepared image; null for images of one size.</summary>
    public PatchGrid? Patches => _config.Patches;

    /// <summary>Height of the prepared image in pixels; 0 for patches.</summary>
    public int Height => _config.Height;

    /// <summary>Width of the prepared image in pixels; 0 for patches.</summary>
    public int Width => _config.Width;

    /// <summary>Number of values of one prepared image: <c>3 * Height * Width</c>, or those of <see cref="Patches"/>.</summary>
    public int ValuesPerImage => Patches?.ValuesPerImage ?? (3 * Height * Width);

    /// <summary>Prepares one image.</summary>
    /// <param name="file">The bytes of the image file.</param>
    /// <param name="pixels">Receives normalized RGB, <c>[3, Height, Width]</c>, or <see cref="Patches"/>; undefined if an error is returned.</param>
    /// <returns>Null, or the error.</returns>
    /// <exception cref="ArgumentException">The length of <paramref name="pixels"/> is not <see cref="ValuesPerImage"/>.</exception>
    public ImageReadError? Prepare(ReadOnlyMemory<byte> file, Span<float> pixels)
    {
        if (pixels.Length != ValuesPerImage)
        {
            throw new ArgumentException($"{pixels.Length} values were given, but an image has {ValuesPerImage}.", nameof(pixels));
        }

        if (Open(file.Span, out var opened, out var window) is ImageReadError unread)
        {
            return unread;
        }

        using var picture = Patches is null ? new PlanarPicture(Height, Width) : new PlanarPicture(window.Height, window.Width);
        if (Prepare(opened, window, picture) is ImageReadError error)
        {
            return error;
        }

        if (Patches is null)
        {
            _config.Scaling.Apply(picture.Bytes, pixels);
        }
        else
        {
            ScalePatches(Patches, picture, pixels);
        }

        return null;
    }

    private void ScalePatches(PatchGrid patches, PlanarPicture picture, Span<float> pixels)
    {
        var scaled = ArrayPool<float>.Shared.Rent(picture.Bytes.Length);
        _config.Scaling.Apply(picture.Bytes, scaled.AsSpan(0, picture.Bytes.Length));
        patches.Cut(scaled, picture.Width, picture.Height, pixels);
        ArrayPool<float>.Shared.Return(scaled);
    }

    /// <summary>Decodes, rotates, resizes and crops: everything before normalization.</summary>
    /// <param name="bytes">The bytes of the image file.</param>
    /// <param name="picture">Receives the picture; must be black and have the size of this preprocessor.</param>
    internal ImageReadError? Prepare(ReadOnlySpan<byte> bytes, PlanarPicture picture) =>
        Open(bytes, out var file, out var window) ?? Prepare(file, window, picture);

    private ImageReadError? Open(ReadOnlySpan<byte> bytes, out PictureFile file, out ResizeWindow window)
    {
        window = default;
        if (PictureFile.Open(bytes, _limits, out file) is ImageReadError unread)
        {
            return unread;
        }

        if (_config.WindowFor(file.Width, file.Height) is not ResizeWindow found)
        {
            return new ImageReadError(ImageReadErrorKind.TooManyPixels, $"{file.Width} x {file.Height} pixels is too narrow to be resized.");
        }

        window = found;
        return null;
    }

    private ImageReadError? Prepare(in PictureFile file, in ResizeWindow window, PlanarPicture picture)
    {
        if (_config.ConvertsAfterResize && file.Mode is not PixelMode.Plain)
        {
            return PrepareUnconverted(file, window, picture);
        }

        var reduction = _decode.JpegScale is JpegScale.Reduced && file.CanReduce ? ReductionFor(file, window) : 1;
        using var resampler = new Resampler(file.InputAt(reduction), window, _config.Filter, picture);
        return file.Decode(reduction, _config.ConvertsToRgb, _decode, resampler);
    }

    // Resizes what is not plain RGB as Pillow holds it, and converts the result.
    private ImageReadError? PrepareUnconverted(in PictureFile file, in ResizeWindow window, PlanarPicture picture)
    {
        switch (file.Mode)
        {
            case PixelMode.Indexed:
                using (var nearest = new Resampler(file.InputAt(1), window, ResizeFilter.Nearest, picture))
                {
                    return file.Decode(1, transparentOverWhite: false, _decode, nearest);
                }

            case PixelMode.Transparent:
                using (var resized = new PlanarPicture(picture.Height, picture.Width))
                using (var transparency = new Resampler(file.InputAt(1), window, _config.Filter, resized))
                using (var alpha = new AlphaBuffer(file.Width, file.Height, transparency))
                using (var colours = new Resampler(file.InputAt(1), window, _config.Filter, picture))
                {
                    var error = file.DecodeAlpha(alpha)
                        ?? file.Decode(1, transparentOverWhite: false, _decode, new AlphaMultiplier(alpha, file.Width, colours));
                    AlphaMultiplier.Divide(picture, resized);
                    return error;
                }

            default:
                return new ImageReadError(
                    ImageReadErrorKind.UnsupportedFormat,
                    "This model resizes pictures before it makes them RGB, which is not supported for CMYK, 16-bit grey, the palettes of BMP, TIFF and JPEG 2000, and transparency outside PNG, WebP and AVIF. Convert the picture to RGB.");
        }
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
