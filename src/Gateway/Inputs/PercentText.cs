namespace ZeroShotOrleans.Gateway.Inputs;

/// <summary>Percent-encoded bytes, as in URLs.</summary>
internal static class PercentText
{
    /// <summary>Decodes.</summary>
    /// <param name="text">The text in UTF-8.</param>
    /// <param name="mayBeBare">Whether a byte may appear unescaped; also called for a <c>%</c> that is not followed by two hexadecimal digits.</param>
    /// <param name="problem">What is wrong: a sentence without its subject, which is the member's name.</param>
    /// <returns>The bytes, or null if there is a problem.</returns>
    public static byte[]? Decode(ReadOnlySpan<byte> text, Func<byte, bool> mayBeBare, out string problem)
    {
        var bytes = new byte[text.Length];
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && Value(text[i + 1]) is >= 0 and var high && Value(text[i + 2]) is >= 0 and var low)
            {
                bytes[count++] = (byte)((high << 4) | low);
                i += 2;
            }
            else if (mayBeBare(text[i]))
            {
                bytes[count++] = text[i];
            }
            else
            {
                problem = text[i] == '%' ? $"has an invalid escape at offset {i} of its data: '%' must be followed by two hexadecimal digits."
                    : text[i] == ' ' ? $"has a blank at offset {i} of its data, which may have been a '+'. Escape it, or send base64."
                    : $"has an unescaped character at offset {i} of its data. Percent-encode it, or send base64.";
                return null;
            }
        }

        problem = "";
        return bytes[..count];
    }

    private static int Value(byte digit) => char.IsAsciiHexDigit((char)digit) ? (digit & 0xF) + (digit > '9' ? 9 : 0) : -1;
}
