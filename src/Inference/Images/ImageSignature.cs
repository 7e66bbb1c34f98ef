using ZeroShotOrleans.Inference.Images.Formats;

namespace ZeroShotOrleans.Inference.Images;

/// <summary>What bytes begin like.</summary>
public static class ImageSignature
{
    /// <summary>Whether bytes begin like a file of a known format: one that is read, or one that is refused by its name, such as HEIC.</summary>
    public static bool IsImage(ReadOnlySpan<byte> file) => Signatures.Recognise(file, out _) is null or { Kind: ReadFaultKind.UnsupportedFormat };
}
