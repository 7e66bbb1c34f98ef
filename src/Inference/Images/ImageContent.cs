using ZeroShotOrleans.Inference.Images.Formats;

namespace ZeroShotOrleans.Inference.Images;

/// <summary>Recognises image files by their first bytes, whatever they are called.</summary>
public static class ImageContent
{
    /// <summary>How many bytes <see cref="IsImage"/> looks at.</summary>
    public const int BytesNeeded = 1024;

    /// <summary>
    /// Whether a file begins like an image: one that is decoded, or one that is only named, such as HEIC or JPEG XL. Documents, archives and videos
    /// are not images.
    /// </summary>
    /// <param name="start">The first <see cref="BytesNeeded"/> bytes, or the whole file if it is shorter.</param>
    public static bool IsImage(ReadOnlySpan<byte> start) => Signatures.IsImage(start);
}
