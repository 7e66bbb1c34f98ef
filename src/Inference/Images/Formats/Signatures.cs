namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Recognizes formats by their first bytes. File names prove nothing, and only formats on this list reach a decoder.</summary>
internal static class Signatures
{
    private static readonly JpegFormat Jpeg = new();
    private static readonly PngFormat Png = new();
    private static readonly GifFormat Gif = new();
    private static readonly WebpFormat Webp = new();
    private static readonly BmpFormat Bmp = new();
    private static readonly TiffFormat Tiff = new();
    private static readonly AvifFormat Avif = new();

    /// <summary>Finds the format.</summary>
    /// <returns>Null, or the error.</returns>
    public static ImageReadError? Recognise(ReadOnlySpan<byte> file, out IPictureFormat format)
    {
        format = Jpeg;
        if (file.IsEmpty)
        {
            return new ImageReadError(ImageReadErrorKind.Empty, "The file is empty.");
        }

        IPictureFormat? found = file switch
        {
            [0xFF, 0xD8, 0xFF, ..] => Jpeg,
            [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Png,
            [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => Gif,
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => Webp,
            [(byte)'B', (byte)'M', ..] => Bmp,
            [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..] => Tiff,
            _ when FileTypeBox.IsIn(file) && FileTypeBox.NamesAvif(file) => Avif,
            _ => null,
        };
        if (found is null)
        {
            return OtherFiles.Name(file);
        }

        format = found;
        return found is TiffFormat ? RawCamera.Find(file) : null;
    }

    /// <summary>Whether a file starts like an image, supported or not.</summary>
    /// <param name="start">Its first bytes: <see cref="ImageContent.BytesNeeded"/>, or all.</param>
    public static bool IsImage(ReadOnlySpan<byte> start)
    {
        if (Recognise(start, out var format) is { } error)
        {
            return format is TiffFormat || (error.Kind is not ImageReadErrorKind.Empty && OtherFiles.IsImage(start));
        }

        // Many texts start with the two letters of BMP, so validate the header too.
        return format != Bmp || BmpHeader.Read(start, out _) is not { Kind: ImageReadErrorKind.UnsupportedFormat };
    }
}
