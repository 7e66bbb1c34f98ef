namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Metadata that ImageMagick and others write into text chunks of a PNG: an empty line, a name, a length, then lines of hexadecimal digits.</summary>
internal static class RawProfile
{
    /// <summary>Maximum number of profile bytes that are read. The block with the orientation comes first, and a camera writes at most 64 KiB.</summary>
    private const int MaxBytes = 512 * 1024;

    private const int HeadLines = 3;

    /// <summary>The bytes of a profile; empty if the text is not a profile.</summary>
    public static ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> text)
    {
        for (var line = 0; line < HeadLines; line++)
        {
            var end = text.IndexOf((byte)'\n');
            if (end < 0)
            {
                return [];
            }

            text = text[(end + 1)..];
        }

        var bytes = new byte[Math.Min(text.Length / 2, MaxBytes)];
        var digits = 0;
        foreach (var character in text)
        {
            if (character is (byte)' ' or (>= (byte)'\t' and <= (byte)'\r'))
            {
                continue;
            }

            if (!char.IsAsciiHexDigit((char)character))
            {
                return [];
            }

            if (digits / 2 == bytes.Length)
            {
                break;
            }

            var value = character <= '9' ? character - '0' : (character | 0x20) - 'a' + 10;
            bytes[digits / 2] |= (byte)(digits % 2 == 0 ? value << 4 : value);
            digits++;
        }

        return bytes.AsSpan(0, digits / 2);
    }
}
