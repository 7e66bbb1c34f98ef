namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Tells formats by their first bytes. A name like <c>.jpg</c> proves nothing, and no decoder sees a file that is not on this list.</summary>
internal static class Signatures
{
    private static readonly JpegFormat Jpeg = new();
    private static readonly PngFormat Png = new();
    private static readonly GifFormat Gif = new();
    private static readonly WebpFormat Webp = new();
    private static readonly BmpFormat Bmp = new();
    private static readonly TiffFormat Tiff = new();
    private static readonly AvifFormat Avif = new();

    /// <summary>Formats that are told apart only to say so: most are documents or programs, some have no decoder here.</summary>
    private static readonly (byte[] Start, string Name)[] Refused =
    [
        ([.. "%PDF"u8], "PDF"),
        ([.. "%!PS"u8], "PostScript"),
        ([0xC5, 0xD0, 0xD3, 0xC6], "EPS"),
        ([.. "PK\x03\x04"u8], "ZIP"),
        ([.. "8BPS"u8], "Photoshop"),
        ([.. "\0\0\x01\0"u8], "ICO"),
        ([.. "\0\0\0\x0CjP  "u8], "JPEG 2000"),
        ([0xFF, 0x4F, 0xFF, 0x51], "JPEG 2000"),
        ([.. "\0\0\0\x0CJXL "u8], "JPEG XL"),
        ([0xFF, 0x0A], "JPEG XL"),
        ([.. "qoif"u8], "QOI"),
        ([0x76, 0x2F, 0x31, 0x01], "OpenEXR"),
        ([.. "#?RADIANCE"u8], "Radiance HDR"),
        ([0x1F, 0x8B], "gzip"),
    ];

    /// <summary>Finds the format.</summary>
    /// <returns>Null, or why the file is not read.</returns>
    public static ReadFault? Recognise(ReadOnlySpan<byte> file, out IPictureFormat format)
    {
        format = Jpeg;
        if (file.IsEmpty)
        {
            return new ReadFault(ReadFaultKind.Empty, "The file has no bytes.");
        }

        IPictureFormat? found = file switch
        {
            [0xFF, 0xD8, 0xFF, ..] => Jpeg,
            [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Png,
            [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => Gif,
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => Webp,
            [(byte)'B', (byte)'M', ..] => Bmp,
            [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..] => Tiff,
            [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] when AvifFormat.IsNamedIn(file) => Avif,
            _ => null,
        };
        if (found is null)
        {
            return NameUnread(file);
        }

        format = found;
        return null;
    }

    private static ReadFault NameUnread(ReadOnlySpan<byte> file)
    {
        foreach (var (start, name) in Refused)
        {
            if (file.StartsWith(start))
            {
                return Fault.Unsupported(name, "this format is not read. Convert the file to PNG or JPEG.");
            }
        }

        var head = file[..Math.Min(file.Length, 1024)];
        if (head.IndexOf("<svg"u8) >= 0)
        {
            return Fault.Unsupported("SVG", "drawings are not read. Render the file to PNG.");
        }

        if (file.Length >= 12 && file[4..8].SequenceEqual("ftyp"u8))
        {
            return Fault.Unsupported("HEIC", "this format is not read. Convert the file to JPEG.");
        }

        return new ReadFault(ReadFaultKind.UnknownFormat, "The first bytes are those of no image format that is read here.");
    }
}
