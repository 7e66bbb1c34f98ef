using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace ZeroShotOrleans.Gateway.Inputs;

/// <summary>Decodes base64 in the variants that clients send, and rejects everything ambiguous.</summary>
/// <remarks>
/// Accepts either alphabet of RFC 4648 (not both at once), line breaks anywhere, surrounding whitespace, and complete or omitted padding. Rejects what lenient decoders skip:
/// a blank in the middle was a "+" before form or URL decoding, and non-zero bits after the last byte mean that the text was cut off.
/// </remarks>
internal static class Base64Text
{
    private static readonly SearchValues<byte> _allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=\r\n"u8);

    /// <summary>Decodes.</summary>
    /// <param name="text">The text in UTF-8.</param>
    /// <param name="problem">What is wrong: a sentence without its subject, which is the member's name.</param>
    /// <returns>At least one byte, or null if there is a problem.</returns>
    public static byte[]? Decode(ReadOnlySpan<byte> text, out string problem)
    {
        var core = text.Trim(" \t\r\n"u8);
        var start = text.Length - text.TrimStart(" \t\r\n"u8).Length;
        if (core.IsEmpty)
        {
            problem = "is empty. Send the bytes of an image file in base64.";
            return null;
        }

        if (core.IndexOfAnyExcept(_allowed) is >= 0 and var invalid)
        {
            problem = DescribeInvalid(core[invalid..], start + invalid + 1);
            return null;
        }

        var joined = core.ContainsAny("\r\n"u8) ? RemoveLineBreaks(core) : core;
        var letters = joined.TrimEnd((byte)'=');
        problem = ProblemOf(letters, padding: joined.Length - letters.Length, blanksAround: text.Length > core.Length && HasBlank(text[..start], text[(start + core.Length)..])) ?? "";
        return problem.Length == 0 ? Bytes(letters) : null;
    }

    private static string? ProblemOf(ReadOnlySpan<byte> letters, int padding, bool blanksAround)
    {
        var rest = letters.Length % 4;
        return letters.Contains((byte)'=') ? "has padding ('=') in the middle. Send a single base64 string, not several concatenated ones."
            : padding > 0 && (padding > 2 || (letters.Length + padding) % 4 != 0 || letters.IsEmpty)
                ? $"has invalid padding: {padding} '=' after {letters.Length} base64 characters. Send the string as the base64 encoder returns it."
            : rest == 1 ? $"was cut off: base64 cannot have {letters.Length} characters. Send the whole string."
            : rest > 0 && padding == 0 && blanksAround
                ? "starts or ends with a blank and has no padding, so the blank may have been a '+'. Remove the blank or add the padding."
            : letters.ContainsAny("+/"u8) && letters.ContainsAny("-_"u8) ? "mixes the standard base64 alphabet ('+', '/') with the URL-safe one ('-', '_'). Use one alphabet."
            : rest > 0 && (ValueOf(letters[^1]) & (rest == 2 ? 0b1111 : 0b11)) != 0 ? "has non-zero bits after the last byte: it is damaged or was cut off. Send the whole string."
            : null;
    }

    private static byte[] Bytes(ReadOnlySpan<byte> letters)
    {
        var rest = letters.Length % 4;
        var bytes = new byte[(letters.Length / 4 * 3) + Math.Max(0, rest - 1)];
        if (letters.ContainsAny("-_"u8))
        {
            Base64Url.DecodeFromUtf8(letters, bytes);
            return bytes;
        }

        Base64.DecodeFromUtf8(letters[..^rest], bytes, out _, out var written);
        if (rest > 0)
        {
            Span<byte> last = [(byte)'=', (byte)'=', (byte)'=', (byte)'='];
            letters[^rest..].CopyTo(last);
            Base64.DecodeFromUtf8(last, bytes.AsSpan(written), out _, out _);
        }

        return bytes;
    }

    private static bool HasBlank(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after) => before.ContainsAny(" \t"u8) || after.ContainsAny(" \t"u8);

    private static ReadOnlySpan<byte> RemoveLineBreaks(ReadOnlySpan<byte> text)
    {
        var joined = new byte[text.Length];
        var count = 0;
        foreach (var line in text.SplitAny("\r\n"u8))
        {
            text[line].CopyTo(joined.AsSpan(count));
            count += text[line].Length;
        }

        return joined.AsSpan(0, count);
    }

    private static string DescribeInvalid(ReadOnlySpan<byte> text, int position)
    {
        Rune.DecodeFromUtf8(text, out var letter, out _);
        return letter.Value switch
        {
            ' ' => $"has a blank in the middle (character {position}). An unescaped '+' in a form or URL becomes a blank: send %2B, or use the URL-safe alphabet.",
            '\t' => $"has a tab in the middle (character {position}). Only line breaks are allowed inside base64.",
            _ => $"is not base64, a data URI or an http(s) URL: character {position} is {(letter.Value is > ' ' and < 0x7F ? $"'{letter}'" : $"U+{letter.Value:X4}")}. "
                + "Send the bytes of the image file in base64; the server cannot read a client's path.",
        };
    }

    private static int ValueOf(byte letter) => letter switch
    {
        >= (byte)'A' and <= (byte)'Z' => letter - 'A',
        >= (byte)'a' and <= (byte)'z' => letter - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => letter - '0' + 52,
        (byte)'+' or (byte)'-' => 62,
        _ => 63,
    };
}
