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
        [".jpg", ".jpeg", ".jpe", ".jfif", ".pjpeg", ".pjp", ".png", ".apng", ".gif", ".webp", ".bmp", ".dib", ".tif", ".tiff", ".avif"];

    /// <summary>Extensions of image formats that are not supported: such files are listed and reported as errors that name the format.</summary>
    public static ImmutableArray<string> NotDecoded { get; } =
    [
        // Phones and the web.
        ".heic", ".heif", ".hif", ".avifs", ".jxl", ".jp2", ".j2k", ".j2c", ".jpc", ".jpf", ".jpx", ".jxr", ".wdp", ".qoi", ".svg", ".svgz", ".ico",

        // Cameras.
        ".dng", ".cr2", ".cr3", ".crw", ".nef", ".nrw", ".arw", ".srf", ".sr2", ".raf", ".orf", ".rw2", ".pef", ".srw", ".x3f", ".3fr", ".fff", ".iiq", ".mrw",
        ".erf", ".kdc", ".dcr", ".mef", ".mos", ".rwl",

        // Applications.
        ".psd", ".psb", ".xcf", ".exr", ".hdr", ".tga", ".pcx", ".dds", ".pbm", ".pgm", ".ppm", ".pnm", ".pam",
    ];

    private static readonly ImmutableArray<string> _all = [.. Decoded, .. NotDecoded];

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
