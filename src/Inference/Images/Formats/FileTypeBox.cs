using System.Buffers.Binary;
using System.Text;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>The <c>ftyp</c> box at the start of a file: video, audio and several image formats share this container and differ in their brands.</summary>
internal static class FileTypeBox
{
    private const string Convert = "this format is not supported. Convert the file to JPEG.";

    private const string Film = "this is a video, not an image. Extract frames as JPEG.";

    private const string Sound = "this is an audio file, not an image.";

    /// <summary>Brands (or their known prefixes) and their meaning. Brands shared by videos and images are last.</summary>
    private static readonly (string Brand, string Name, string Reason)[] _kinds =
    [
        ("hei", "HEIC", Convert),
        ("hev", "HEIC", Convert),
        ("avci", "HEIF with AVC", Convert),
        ("avcs", "HEIF with AVC", Convert),
        ("jpeg", "HEIF with JPEG", Convert),
        ("jpgs", "HEIF with JPEG", Convert),
        ("j2ki", "HEIF with JPEG 2000", Convert),
        ("jxl ", "JPEG XL", Convert),
        ("jp2 ", "JPEG 2000", Convert),
        ("jpx ", "JPEG 2000", Convert),
        ("jpm ", "JPEG 2000", Convert),
        ("mjp2", "Motion JPEG 2000", Film),
        ("qt  ", "QuickTime", Film),
        ("M4A", "MPEG-4 audio", Sound),
        ("M4B", "MPEG-4 audio", Sound),
        ("M4P", "MPEG-4 audio", Sound),
        ("F4A", "MPEG-4 audio", Sound),
        ("F4B", "MPEG-4 audio", Sound),
        ("3g", "3GPP", Film),
        ("kddi", "3GPP", Film),
        ("M4V", "MP4", Film),
        ("F4V", "MP4", Film),
        ("f4v", "MP4", Film),
        ("mmp4", "MP4", Film),
        ("mp4", "MP4", Film),
        ("MSNV", "MP4", Film),
        ("XAVC", "MP4", Film),
        ("avc", "MP4", Film),
        ("dash", "MP4", Film),
        ("cmf", "MP4", Film),
        ("iso", "MP4", Film),
        ("mif", "HEIF", Convert),
        ("msf1", "HEIF", Convert),
        ("miaf", "HEIF", Convert),
    ];

    /// <summary>Whether a file starts with this box.</summary>
    public static bool IsIn(ReadOnlySpan<byte> file) => file.Length >= 12 && file[4..8].SequenceEqual("ftyp"u8);

    /// <summary>Whether the start of a file contains the whole box.</summary>
    /// <param name="start">The start of a file that starts with the box.</param>
    public static bool IsWhole(ReadOnlySpan<byte> start) => BinaryPrimitives.ReadUInt32BigEndian(start) <= (uint)start.Length;

    /// <summary>Whether AVIF is the main brand, or a compatible brand of a file whose main brand is a generic image.</summary>
    /// <param name="file">A file that starts with the box.</param>
    public static bool NamesAvif(ReadOnlySpan<byte> file)
    {
        var brands = Brands(file);
        var general = KindOf(brands[..4]) is not { } main || main.Name == "HEIF";
        for (var at = 0; at + 4 <= brands.Length; at += 4)
        {
            if ((at == 0 || general) && (brands.Slice(at, 4).SequenceEqual("avif"u8) || brands.Slice(at, 4).SequenceEqual("avis"u8)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the brands are those of HEIC, or of HEIF with an unknown content.</summary>
    /// <param name="file">A file that starts with the box, and does not name AVIF.</param>
    public static bool NamesHeif(ReadOnlySpan<byte> file) => Kind(file) is { Name: "HEIC" or "HEIF" };

    /// <summary>The error for a file that is neither AVIF nor HEIC.</summary>
    /// <param name="file">A file that starts with the box.</param>
    public static ImageReadError NameUnread(ReadOnlySpan<byte> file) => Kind(file) is var (name, reason)
        ? FormatError.Unsupported(name, reason)
        : FormatError.Unsupported("ISO media file", $"the brand '{Printed(file[8..12])}' is not a supported image format.");

    /// <summary>Whether the brands are those of an image, supported or not.</summary>
    /// <param name="file">A file that starts with the box.</param>
    public static bool IsImage(ReadOnlySpan<byte> file) => NamesAvif(file) || Kind(file) is { Reason: not (Film or Sound) };

    private static (string Name, string Reason)? Kind(ReadOnlySpan<byte> file)
    {
        var brands = Brands(file);
        var main = KindOf(brands[..4]);

        // The main brand may be that of the generic container, which is less specific than the others.
        for (var at = 4; main is null or { Name: "HEIF" } && at + 4 <= brands.Length; at += 4)
        {
            main = KindOf(brands.Slice(at, 4)) ?? main;
        }

        return main;
    }

    private static (string Name, string Reason)? KindOf(ReadOnlySpan<byte> brand)
    {
        foreach (var (start, name, reason) in _kinds)
        {
            if (brand.StartsWith(Encoding.ASCII.GetBytes(start)))
            {
                return (name, reason);
            }
        }

        return null;
    }

    /// <summary>All brands, four letters each, without the version between the main brand and the others.</summary>
    private static ReadOnlySpan<byte> Brands(ReadOnlySpan<byte> file)
    {
        var length = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(file), (uint)file.Length);
        return length > 16 ? (byte[])[.. file[8..12], .. file[16..length]] : file[8..12];
    }

    private static string Printed(ReadOnlySpan<byte> brand)
    {
        Span<char> letters = stackalloc char[4];
        for (var i = 0; i < letters.Length; i++)
        {
            letters[i] = char.IsAsciiLetterOrDigit((char)brand[i]) || brand[i] == ' ' ? (char)brand[i] : '?';
        }

        return new string(letters).TrimEnd();
    }
}
