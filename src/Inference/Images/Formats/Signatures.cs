namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Recognizes formats by their first bytes. File extensions are not trusted, and only the formats listed here reach a decoder.</summary>
internal static class Signatures
{
    private static readonly JpegFormat _jpeg = new();
    private static readonly PngFormat _png = new();
    private static readonly GifFormat _gif = new();
    private static readonly WebpFormat _webp = new();
    private static readonly BmpFormat _bmp = new();
    private static readonly TiffFormat _tiff = new();
    private static readonly AvifFormat _avif = new();
    private static readonly PsdFormat _psd = new();
    private static readonly TgaFormat _tga = new();
    private static readonly RawPreview _raw = new();
    private static readonly OnDemandFormat _heic = new(PackageFormat.Heic, "HEIC");
    private static readonly OnDemandFormat _jxl = new(PackageFormat.JpegXl, "JPEG XL");
    private static readonly OnDemandFormat _jp2 = new(PackageFormat.Jpeg2000, "JPEG 2000");

    /// <summary>Finds the format.</summary>
    /// <returns>Null, or the error.</returns>
    public static ImageReadError? Recognise(ReadOnlySpan<byte> file, out IPictureFormat format)
    {
        format = _jpeg;
        if (file.IsEmpty)
        {
            return new ImageReadError(ImageReadErrorKind.Empty, "The file is empty.");
        }

        IPictureFormat? found = file switch
        {
            [0xFF, 0xD8, 0xFF, ..] => _jpeg,
            [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => _png,
            [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => _gif,
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => _webp,
            [(byte)'B', (byte)'M', ..] => _bmp,
            _ when RawCamera.IsIn(file) => _raw,
            [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..] => _tiff,
            [(byte)'8', (byte)'B', (byte)'P', (byte)'S', ..] => _psd,
            [0xFF, 0x0A, ..] or [0, 0, 0, 12, (byte)'J', (byte)'X', (byte)'L', (byte)' ', ..] => _jxl,
            [0xFF, 0x4F, 0xFF, 0x51, ..] or [0, 0, 0, 12, (byte)'j', (byte)'P', (byte)' ', (byte)' ', ..] => _jp2,
            _ when FileTypeBox.IsIn(file) => FileTypeBox.NamesAvif(file) ? _avif : FileTypeBox.NamesHeif(file) ? _heic : null,
            _ when TgaHeader.TryRead(file, out _) => _tga,
            _ => null,
        };
        if (found is null)
        {
            return OtherFiles.Name(file);
        }

        format = found;
        return null;
    }

    /// <summary>Whether a file starts like an image, supported or not.</summary>
    /// <param name="start">Its first bytes: <see cref="ImageContent.BytesNeeded"/>, or all.</param>
    public static bool IsImage(ReadOnlySpan<byte> start)
    {
        if (Recognise(start, out var format) is { } error)
        {
            return error.Kind is not ImageReadErrorKind.Empty && OtherFiles.IsImage(start);
        }

        // Many texts start with the two letters of BMP, so validate the header too.
        return format != _bmp || BmpHeader.Read(start, out _) is not { Kind: ImageReadErrorKind.UnsupportedFormat };
    }
}
