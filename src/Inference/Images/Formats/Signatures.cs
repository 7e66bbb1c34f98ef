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

    /// <summary>What is named, and is no image.</summary>
    private static readonly (byte[] Start, string Name)[] Documents =
    [
        ([.. "%PDF"u8], "PDF"),
        ([.. "%!PS"u8], "PostScript"),
        ([0xC5, 0xD0, 0xD3, 0xC6], "EPS"),
        ([.. "PK\x03\x04"u8], "ZIP"),
        ([0x1F, 0x8B], "gzip"),
    ];

    /// <summary>Images that are named and not decoded.</summary>
    private static readonly (byte[] Start, string Name)[] Refused =
    [
        ([.. "8BPS"u8], "Photoshop"),
        ([.. "\0\0\x01\0"u8], "ICO"),
        ([.. "\0\0\0\x0CjP  "u8], "JPEG 2000"),
        ([0xFF, 0x4F, 0xFF, 0x51], "JPEG 2000"),
        ([.. "\0\0\0\x0CJXL "u8], "JPEG XL"),
        ([0xFF, 0x0A], "JPEG XL"),
        ([.. "qoif"u8], "QOI"),
        ([0x76, 0x2F, 0x31, 0x01], "OpenEXR"),
        ([.. "#?RADIANCE"u8], "Radiance HDR"),
        ([.. "#?RGBE"u8], "Radiance HDR"),
        ([.. "gimp xcf "u8], "GIMP"),
        ([.. "DDS \x7C\0\0\0"u8], "DDS"),
        ([(byte)'I', (byte)'I', 0xBC, 0x01], "JPEG XR"),
        ([.. "FUJIFILMCCD-RAW"u8], "Fujifilm RAF"),
        ([.. "IIRO"u8], "Olympus ORF"),
        ([.. "IIRS"u8], "Olympus ORF"),
        ([.. "MMOR"u8], "Olympus ORF"),
        ([.. "IIU\0"u8], "Panasonic RW2"),
        ([.. "FOVb"u8], "Sigma X3F"),
        ([.. "\0MRM"u8], "Minolta MRW"),
        ([.. "II\x1A\0\0\0HEAPCCDR"u8], "Canon CRW"),
    ];

    // Brands of still images in the container that videos use too. ISO/IEC 23008-12 and what cameras write.
    private static readonly string[] ImageBrands = ["avif", "avis", "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1", "crx ", "jxl ", "jp2 "];

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

        if (found == Tiff && RawPhoto.NameOf(file) is { } raw)
        {
            return Fault.Unsupported(raw, "raw photos of cameras are not read. Convert the file to JPEG or TIFF.");
        }

        format = found;
        return null;
    }

    /// <summary>Whether a file begins like an image, decoded here or not.</summary>
    /// <param name="start">Its first bytes: <see cref="ImageContent.BytesNeeded"/>, or all.</param>
    public static bool IsImage(ReadOnlySpan<byte> start)
    {
        if (Recognise(start, out var format) is not { } fault)
        {
            // Two letters begin many a text; here a name does not vouch for them.
            return format != Bmp || BmpHeader.Read(start, out _) is not { Kind: ReadFaultKind.UnsupportedFormat };
        }

        return fault.Kind is ReadFaultKind.UnsupportedFormat && NameIn(Documents, start) is null
            && (RawPhotoOrNamed(start) || (IsContainer(start) ? IsImageBrand(start[8..12]) : IsDrawing(start)));
    }

    private static bool RawPhotoOrNamed(ReadOnlySpan<byte> start) => NameIn(Refused, start) is not null || RawPhoto.NameOf(start) is not null;

    private static bool IsContainer(ReadOnlySpan<byte> start) => start.Length >= 12 && start[4..8].SequenceEqual("ftyp"u8);

    // Pages and programs hold drawings too; a drawing by itself begins as one.
    private static bool IsDrawing(ReadOnlySpan<byte> start)
    {
        start = start.StartsWith("\uFEFF"u8) ? start[3..] : start;
        start = start.TrimStart(" \t\r\n"u8);
        return (start.StartsWith("<svg"u8) || start.StartsWith("<?xml"u8) || start.StartsWith("<!--"u8) || start.StartsWith("<!DOCTYPE svg"u8))
            && start.IndexOf("<svg"u8) >= 0 && start.IndexOf("<html"u8) < 0;
    }

    private static bool IsImageBrand(ReadOnlySpan<byte> brand)
    {
        foreach (var known in ImageBrands)
        {
            if (System.Text.Ascii.Equals(brand, known))
            {
                return true;
            }
        }

        return false;
    }

    private static ReadFault NameUnread(ReadOnlySpan<byte> file)
    {
        if ((NameIn(Documents, file) ?? NameIn(Refused, file)) is { } name)
        {
            return Fault.Unsupported(name, "this format is not read. Convert the file to PNG or JPEG.");
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

    private static string? NameIn((byte[] Start, string Name)[] formats, ReadOnlySpan<byte> file)
    {
        foreach (var (start, name) in formats)
        {
            if (file.StartsWith(start))
            {
                return name;
            }
        }

        return null;
    }
}
