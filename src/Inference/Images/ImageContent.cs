using ZeroShotOrleans.Inference.Images.Formats;

namespace ZeroShotOrleans.Inference.Images;

/// <summary>Recognizes image files by their first bytes, regardless of their name.</summary>
internal static class ImageContent
{
    /// <summary>Number of bytes that <see cref="IsImage"/> examines.</summary>
    public const int BytesNeeded = 1024;

    /// <summary>
    /// Whether a file has the signature of an image format, either supported or only recognized, such as HEIC or JPEG XL. Documents, archives and videos
    /// are not images.
    /// </summary>
    /// <param name="start">The first <see cref="BytesNeeded"/> bytes, or the whole file if it is shorter.</param>
    public static bool IsImage(ReadOnlySpan<byte> start) => Signatures.IsImage(start);

    /// <summary>
    /// Number of bytes that <see cref="Refuse"/> needs: the headers of nearly all photos with their metadata, and no more than what a server has sent anyway before it learns that its
    /// answer is not wanted.
    /// </summary>
    public const int StartBytes = 64 * 1024;

    /// <summary>The error of every file that starts like this, except for its size in bytes; null if the rest may be an image within the limits.</summary>
    /// <param name="start">The first <see cref="StartBytes"/> bytes, or more.</param>
    /// <param name="limits">Resource limits per image.</param>
    public static ImageReadError? Refuse(ReadOnlySpan<byte> start, ImageLimits limits) => PictureStart.Refuse(start, limits);
}
