namespace ZeroShotOrleans.Gateway.Inputs;

/// <summary>Signatures of image files, and of documents that are mistaken for images, supported or not: the encoder silo reports the unsupported ones.</summary>
internal static class ImageHead
{
    /// <summary>Whether a file starts with one of these signatures.</summary>
    /// <param name="head">At least 18 bytes.</param>
    public static bool IsOne(ReadOnlySpan<byte> head) => head switch
    {
        [0xFF, 0xD8, 0xFF, ..] => true,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => true,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => true,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => true,

        // Many base64 texts start with "BM"; only a few header sizes are valid.
        [(byte)'B', (byte)'M', _, _, _, _, _, _, _, _, _, _, _, _, 12 or 40 or 52 or 56 or 64 or 108 or 124, 0, 0, 0, ..] => true,
        [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..] => true,
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => true,
        [0, 0, 0, 12, (byte)'j', (byte)'P', ..] or [0, 0, 0, 12, (byte)'J', (byte)'X', (byte)'L', ..] => true,
        _ => head.StartsWith("%PDF-"u8) || head.StartsWith("8BPS"u8) || head.StartsWith("<svg"u8) || head.StartsWith("<?xml"u8),
    };
}
