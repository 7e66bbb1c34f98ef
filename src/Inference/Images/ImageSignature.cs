using ZeroShotOrleans.Inference.Images.Formats;

namespace ZeroShotOrleans.Inference.Images;

/// <summary>Recognizes image files by their first bytes.</summary>
internal static class ImageSignature
{
    /// <summary>Whether the bytes start like a known image format, supported or not (such as HEIC).</summary>
    public static bool IsImage(ReadOnlySpan<byte> file) => Signatures.Recognise(file, out _) is null or { Kind: ImageReadErrorKind.UnsupportedFormat };
}
