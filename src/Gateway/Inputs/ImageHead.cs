namespace ZeroShotOrleans.Gateway.Inputs;

/// <summary>How files begin that somebody may take for images, read here or not: an encoder silo says which it reads.</summary>
internal static class ImageHead
{
    /// <summary>Whether bytes are the beginning of such a file.</summary>
    /// <param name="head">At least 18 bytes.</param>
    public static bool IsOne(ReadOnlySpan<byte> head) => head switch
    {
        [0xFF, 0xD8, 0xFF, ..] => true,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => true,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => true,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => true,

        // "BM" alone is the beginning of many a text in base64: the size of the header behind it is one of a few.
        [(byte)'B', (byte)'M', _, _, _, _, _, _, _, _, _, _, _, _, 12 or 40 or 52 or 56 or 64 or 108 or 124, 0, 0, 0, ..] => true,
        [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..] => true,
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => true,
        [0, 0, 0, 12, (byte)'j', (byte)'P', ..] or [0, 0, 0, 12, (byte)'J', (byte)'X', (byte)'L', ..] => true,
        _ => head.StartsWith("%PDF-"u8) || head.StartsWith("8BPS"u8) || head.StartsWith("<svg"u8) || head.StartsWith("<?xml"u8),
    };
}
