namespace ZeroShotOrleans.Gateway.Inputs;

/// <summary>Bytes of which some are written as <c>%</c> and two hexadecimal digits.</summary>
internal static class PercentText
{
    /// <summary>Decodes.</summary>
    /// <param name="text">The text, in UTF-8.</param>
    /// <param name="mayBeBare">Whether a byte may stand there as it is; asked of <c>%</c> where no digits follow.</param>
    /// <param name="problem">What is wrong, as the end of a sentence that begins with its name.</param>
    /// <returns>The bytes; or null.</returns>
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
                problem = text[i] == '%' ? $"has an escape that is none, after {i} characters of its data: '%' must be followed by two hexadecimal digits."
                    : text[i] == ' ' ? $"has a blank after {i} characters of its data: it may have been a '+'. Escape it, or send base64."
                    : $"has a character that is no escape, after {i} characters of its data. Escape every byte that is no letter or digit, or send base64.";
                return null;
            }
        }

        problem = "";
        return bytes[..count];
    }

    private static int Value(byte digit) => char.IsAsciiHexDigit((char)digit) ? (digit & 0xF) + (digit > '9' ? 9 : 0) : -1;
}
