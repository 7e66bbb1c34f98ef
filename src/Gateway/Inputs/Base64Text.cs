using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace ZeroShotOrleans.Gateway.Inputs;

/// <summary>Reads base64 as clients write it, and nothing that could mean two things.</summary>
/// <remarks>
/// Both alphabets of RFC 4648, one at a time; line breaks anywhere; blanks around it; padding whole or left out. What a lenient reader would pass over is refused: a blank
/// in the middle was a "+" before a form or an address was decoded, and bits after the end are those of a text that was cut.
/// </remarks>
internal static class Base64Text
{
    private static readonly SearchValues<byte> _known = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=\r\n"u8);

    /// <summary>Decodes.</summary>
    /// <param name="text">ASCII, or anything else in UTF-8.</param>
    /// <param name="problem">What is wrong, as the end of a sentence that begins with its name.</param>
    /// <returns>The bytes, at least one; or null.</returns>
    public static byte[]? Decode(ReadOnlySpan<byte> text, out string problem)
    {
        var core = text.Trim(" \t\r\n"u8);
        var start = text.Length - text.TrimStart(" \t\r\n"u8).Length;
        if (core.IsEmpty)
        {
            problem = "is empty. Send the bytes of an image file in base64.";
            return null;
        }

        if (core.IndexOfAnyExcept(_known) is >= 0 and var stranger)
        {
            problem = StrangerAt(core[stranger..], start + stranger + 1);
            return null;
        }

        var joined = core.ContainsAny("\r\n"u8) ? WithoutBreaks(core) : core;
        var letters = joined.TrimEnd((byte)'=');
        problem = ProblemOf(letters, padding: joined.Length - letters.Length, blanksAround: text.Length > core.Length && Blanks(text[..start], text[(start + core.Length)..])) ?? "";
        return problem.Length == 0 ? Bytes(letters) : null;
    }

    private static string? ProblemOf(ReadOnlySpan<byte> letters, int padding, bool blanksAround)
    {
        var rest = letters.Length % 4;
        return letters.Contains((byte)'=') ? "has padding ('=') in the middle. Send one base64 text, not several put together."
            : padding > 0 && (padding > 2 || (letters.Length + padding) % 4 != 0 || letters.IsEmpty)
                ? $"has padding that does not fit: {padding} '=' after {letters.Length} letters of base64. Send the text as your base64 library makes it."
            : rest == 1 ? $"is cut: {letters.Length} letters are no whole base64 text. Send all of it."
            : rest > 0 && padding == 0 && blanksAround
                ? "has a blank at its beginning or end and no padding: the blank may have been a '+'. Send the text without blanks, or with its padding."
            : letters.ContainsAny("+/"u8) && letters.ContainsAny("-_"u8) ? "mixes both alphabets of base64, that with '+' and '/' and that with '-' and '_'. Send one alphabet."
            : rest > 0 && (ValueOf(letters[^1]) & (rest == 2 ? 0b1111 : 0b11)) != 0 ? "has bits after its last byte: the text is damaged or was cut. Send all of it."
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

    private static bool Blanks(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after) => before.ContainsAny(" \t"u8) || after.ContainsAny(" \t"u8);

    private static ReadOnlySpan<byte> WithoutBreaks(ReadOnlySpan<byte> text)
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

    private static string StrangerAt(ReadOnlySpan<byte> text, int place)
    {
        Rune.DecodeFromUtf8(text, out var letter, out _);
        return letter.Value switch
        {
            ' ' => $"has a blank in the middle (character {place}): a '+' that is sent in a form or an address unescaped becomes one. Send '+' as %2B, or the alphabet with '-' and '_'.",
            '\t' => $"has a tab in the middle (character {place}). Only line breaks may be there.",
            _ => $"is no base64, data URI or http(s) address: character {place} is {(letter.Value is > ' ' and < 0x7F ? $"'{letter}'" : $"U+{letter.Value:X4}")}. "
                + "Send the bytes of the image file in base64; a path means nothing to a server.",
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
