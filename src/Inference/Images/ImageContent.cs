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
}
