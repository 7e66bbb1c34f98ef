using System.Collections.Immutable;

namespace ZeroShotOrleans.Inference.Images;

/// <summary>Extensions of image files: what a scan of a folder takes for an image before anything is read.</summary>
/// <remarks>
/// Only the choice of files depends on them; how a file is decoded depends on its content. Left out on purpose: documents that may hold images
/// (<c>.pdf</c>, <c>.eps</c>, <c>.ai</c>), videos, and <c>.raw</c>, which names many things.
/// </remarks>
public static class ImageExtensions
{
    /// <summary>Extensions of the formats that are decoded, in lower case with their dot.</summary>
    public static ImmutableArray<string> Decoded { get; } =
        [".jpg", ".jpeg", ".jpe", ".jfif", ".pjpeg", ".pjp", ".png", ".apng", ".gif", ".webp", ".bmp", ".dib", ".tif", ".tiff", ".avif"];

    /// <summary>Extensions of image formats that are not decoded: such a file is listed, and becomes an error that names its format.</summary>
    public static ImmutableArray<string> NotDecoded { get; } =
    [
        // Of phones and the web.
        ".heic", ".heif", ".hif", ".avifs", ".jxl", ".jp2", ".j2k", ".j2c", ".jpc", ".jpf", ".jpx", ".jxr", ".wdp", ".qoi", ".svg", ".svgz", ".ico",

        // Of cameras.
        ".dng", ".cr2", ".cr3", ".crw", ".nef", ".nrw", ".arw", ".srf", ".sr2", ".raf", ".orf", ".rw2", ".pef", ".srw", ".x3f", ".3fr", ".fff", ".iiq", ".mrw",
        ".erf", ".kdc", ".dcr", ".mef", ".mos", ".rwl",

        // Of programs.
        ".psd", ".psb", ".xcf", ".exr", ".hdr", ".tga", ".pcx", ".dds", ".pbm", ".pgm", ".ppm", ".pnm", ".pam",
    ];

    private static readonly ImmutableArray<string> All = [.. Decoded, .. NotDecoded];

    /// <summary>Whether a file name ends with one of them, in whatever case.</summary>
    /// <param name="fileName">The name, without a directory.</param>
    public static bool IsImage(ReadOnlySpan<char> fileName)
    {
        foreach (var extension in All)
        {
            if (fileName.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
