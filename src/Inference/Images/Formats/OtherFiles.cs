namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Recognizes unsupported file types, so that the error says what the file is.</summary>
internal static class OtherFiles
{
    private const string Convert = "this format is not supported. Convert the file to PNG or JPEG.";

    private const string Document = "this is a document, not an image. Render its pages to PNG.";

    private const string Film = "this is a video, not an image. Extract frames as JPEG.";

    private const string Sound = "this is an audio file, not an image.";

    private const string Archive = "this is an archive, not an image. Extract it.";

    private const string Raw = "this kind of camera raw is not supported. Export the photo as JPEG.";

    private const string Data = "this is a data file, not an image.";

    private const string Program = "this is a program, not an image.";

    /// <summary>Signatures at the start of a file.</summary>
    private static readonly (byte[] Start, string Name, string Reason)[] _starts =
    [
        ([.. "%PDF"u8], "PDF", Document),
        ([.. "%!PS"u8], "PostScript", Document),
        ([0xC5, 0xD0, 0xD3, 0xC6], "EPS", Document),
        ([.. "gimp xcf"u8], "GIMP", Convert),
        ([.. "\0\0\x01\0"u8], "ICO", Convert),
        ([.. "\0\0\x02\0"u8], "CUR", Convert),
        ([.. "icns"u8], "ICNS", Convert),
        ([.. "II"u8, 0xBC, 0x01], "JPEG XR", Convert),
        ([.. "qoif"u8], "QOI", Convert),
        ([.. "FLIF"u8], "FLIF", Convert),
        ([.. "BPG"u8, 0xFB], "BPG", Convert),
        ([0x76, 0x2F, 0x31, 0x01], "OpenEXR", Convert),
        ([.. "#?RADIANCE"u8], "Radiance HDR", Convert),
        ([.. "#?RGBE"u8], "Radiance HDR", Convert),
        ([.. "DDS "u8], "DDS", Convert),
        ([.. "SIMPLE  ="u8], "FITS", Convert),
        ([.. "AT&TFORM"u8], "DjVu", Convert),
        ([0x8A, .. "MNG\r\n\x1A\n"u8], "MNG", Convert),
        ([0x8B, .. "JNG\r\n\x1A\n"u8], "JNG", Convert),
        ([0xD7, 0xCD, 0xC6, 0x9A], "WMF", Convert),
        ([0x59, 0xA6, 0x6A, 0x95], "Sun raster", Convert),
        ([.. "II\x1A\0\0\0HEAPCCDR"u8], "Canon CRW", Raw),
        ([.. "\0MRM"u8], "Minolta MRW", Raw),
        ([.. "FOVb"u8], "Sigma X3F", Raw),
        ([0x00, 0x05, 0x16, 0x07], "AppleDouble", "this is a macOS metadata file, not an image. Delete or exclude it."),
        ([0x00, 0x05, 0x16, 0x00], "AppleSingle", "this is a file in a macOS container. Extract it."),
        ([0x1A, 0x45, 0xDF, 0xA3], "Matroska or WebM", Film),
        ([.. "FLV\x01"u8], "Flash video", Film),
        ([0x00, 0x00, 0x01, 0xBA], "MPEG", Film),
        ([0x00, 0x00, 0x01, 0xB3], "MPEG", Film),
        ([0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11], "Windows Media", Film),
        ([.. "OggS"u8], "Ogg", "this is audio or video, not an image."),
        ([.. "fLaC"u8], "FLAC", Sound),
        ([.. "ID3"u8], "MP3", Sound),
        ([.. "PK\x03\x04"u8], "ZIP", "this is an archive or an office document, not an image. Extract it or export its images."),
        ([.. "PK\x05\x06"u8], "ZIP", "this is an empty archive, not an image."),
        ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "Microsoft Office", "this is a document, not an image. Export its images."),
        ([.. "Rar!\x1A\x07"u8], "RAR", Archive),
        ([.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C], "7z", Archive),
        ([0x1F, 0x8B], "gzip", "this is a compressed file, not an image. Decompress it."),
        ([.. "BZh"u8], "bzip2", "this is a compressed file, not an image. Decompress it."),
        ([0xFD, .. "7zXZ\0"u8], "xz", "this is a compressed file, not an image. Decompress it."),
        ([0x28, 0xB5, 0x2F, 0xFD], "Zstandard", "this is a compressed file, not an image. Decompress it."),
        ([.. "SQLite format 3\0"u8], "SQLite", Data),
        ([.. "PAR1"u8], "Parquet", Data),
        ([.. "ARROW1"u8], "Arrow", Data),
        ([0x93, .. "NUMPY"u8], "NumPy", Data),
        ([0x89, .. "HDF\r\n\x1A\n"u8], "HDF5", Data),
        ([0x7F, .. "ELF"u8], "ELF", Program),
    ];

    /// <summary>Signatures at other offsets.</summary>
    private static readonly (int At, byte[] Letters, string Name, string Reason)[] _insides =
    [
        (4, [.. "moov"u8], "QuickTime", Film),
        (4, [.. "mdat"u8], "QuickTime", Film),
        (4, [.. "wide"u8], "QuickTime", Film),
        (128, [.. "DICM"u8], "DICOM", Convert),
        (257, [.. "ustar"u8], "tar", "this is an archive, not an image. Use it as an image source."),
    ];

    /// <summary>The error for a file whose format is not supported.</summary>
    /// <param name="file">The file; not empty.</param>
    public static ImageReadError Name(ReadOnlySpan<byte> file)
    {
        if (FileTypeBox.IsIn(file))
        {
            return FileTypeBox.NameUnread(file);
        }

        return Find(file) is var (name, reason) ? FormatError.Unsupported(name, reason) : Riff(file) ?? PortableMap(file) ?? TextFiles.Name(file) ?? new ImageReadError(ImageReadErrorKind.UnknownFormat, "Not a supported image file (unknown signature).");
    }

    /// <summary>Whether a file in an unsupported format is still an image, unlike documents, archives and videos.</summary>
    /// <param name="start">Its first bytes.</param>
    public static bool IsImage(ReadOnlySpan<byte> start) => FileTypeBox.IsIn(start) ? FileTypeBox.IsImage(start)
        : Find(start) is var (_, reason) ? reason is Convert or Raw
        : PortableMap(start) is not null || TextFiles.IsDrawing(start);

    private static (string Name, string Reason)? Find(ReadOnlySpan<byte> file)
    {
        foreach (var (start, name, reason) in _starts)
        {
            if (file.StartsWith(start))
            {
                return (name, reason);
            }
        }

        foreach (var (at, letters, name, reason) in _insides)
        {
            if (file.Length > at && file[at..].StartsWith(letters))
            {
                return (name, reason);
            }
        }

        return null;
    }

    private static ImageReadError? Riff(ReadOnlySpan<byte> file) => !file.StartsWith("RIFF"u8) || file.Length < 12 ? null
        : file[8..].StartsWith("AVI "u8) ? FormatError.Unsupported("AVI", Film)
        : file[8..].StartsWith("WAVE"u8) ? FormatError.Unsupported("WAV", Sound)
        : FormatError.Unsupported("RIFF", "this is not a WebP image.");

    private static ImageReadError? PortableMap(ReadOnlySpan<byte> file) =>
        file is [(byte)'P', (>= (byte)'1' and <= (byte)'7') or (byte)'F' or (byte)'f', (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n', (>= (byte)'0' and <= (byte)'9') or (byte)'#' or (byte)'-' or (byte)'W', ..]
            ? FormatError.Unsupported("PNM", Convert) : null;
}
