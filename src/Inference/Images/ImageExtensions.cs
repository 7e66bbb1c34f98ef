using System.Collections.Immutable;

namespace ZeroShotOrleans.Inference.Images;

/// <summary>File extensions by which a folder scan recognizes images before it reads them.</summary>
/// <remarks>
/// They only affect which files are selected; decoding depends on the content. Deliberately left out: documents that may contain images
/// (<c>.pdf</c>, <c>.eps</c>, <c>.ai</c>), videos, and <c>.raw</c>, which is ambiguous.
/// </remarks>
internal static class ImageExtensions
{
    /// <summary>Extensions of the supported formats, in lower case with the dot.</summary>
    public static ImmutableArray<string> Decoded { get; } =
        [".jpg", ".jpeg", ".jpe", ".jfif", ".pjpeg", ".pjp", ".png", ".apng", ".gif", ".webp", ".bmp", ".dib", ".tif", ".tiff", ".avif", ".psd", ".psb", ".tga"];

    /// <summary>Extensions of camera raw, of which the preview is read.</summary>
    public static ImmutableArray<string> Raw { get; } =
    [
        ".dng", ".cr2", ".cr3", ".nef", ".nrw", ".arw", ".srf", ".sr2", ".raf", ".orf", ".rw2", ".pef", ".srw", ".3fr", ".fff", ".iiq", ".erf", ".kdc", ".dcr", ".mef", ".mos", ".rwl",
    ];

    /// <summary>Extensions of the formats that the package ZeroShotOrleans.Formats reads.</summary>
    public static ImmutableArray<string> Packaged { get; } = [".heic", ".heif", ".hif", ".jxl", ".jp2", ".j2k", ".j2c", ".jpc", ".jpf", ".jpx"];

    /// <summary>Extensions of image formats that are not supported: such files are listed and reported as errors that name the format.</summary>
    public static ImmutableArray<string> NotDecoded { get; } =
    [
        // Phones and the web.
        ".avifs", ".jxr", ".wdp", ".qoi", ".svg", ".svgz", ".ico",

        // Cameras.
        ".crw", ".x3f", ".mrw",

        // Applications.
        ".xcf", ".exr", ".hdr", ".pcx", ".dds", ".pbm", ".pgm", ".ppm", ".pnm", ".pam",
    ];

    private static readonly ImmutableArray<string> _all = [.. Decoded, .. Raw, .. Packaged, .. NotDecoded];

    /// <summary>Whether a file name has one of these extensions, case-insensitive.</summary>
    /// <param name="fileName">The name, without a directory.</param>
    public static bool IsImage(ReadOnlySpan<char> fileName)
    {
        foreach (var extension in _all)
        {
            if (fileName.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
