using System.Text;

namespace ZeroShotOrleans.Gateway.Inputs;

/// <summary>A data URI (RFC 2397): <c>data:image/png;base64,...</c>. What its media type says is not looked at, as no Content-Type is: the bytes tell the format.</summary>
internal static class DataUri
{
    /// <summary>How it begins.</summary>
    public static ReadOnlySpan<byte> Scheme => "data:"u8;

    private const string Base64 = "base64";

    /// <summary>Decodes.</summary>
    /// <param name="uri">The URI, from its scheme on.</param>
    /// <param name="problem">What is wrong, as the end of a sentence that begins with its name.</param>
    /// <returns>The bytes, at least one; or null.</returns>
    public static byte[]? Decode(ReadOnlySpan<byte> uri, out string problem)
    {
        var rest = uri[Scheme.Length..];
        if (EndOfHead(rest) is not (>= 0 and var comma))
        {
            problem = "begins like a data URI and has no comma. Write data:image/jpeg;base64,...";
            return null;
        }

        var head = Parts(Encoding.UTF8.GetString(rest[..comma]));
        if (Array.FindIndex(head, part => part.Equals(Base64, StringComparison.OrdinalIgnoreCase)) is >= 0 and var place && (place == 0 || place < head.Length - 1))
        {
            problem = "is a data URI in which 'base64' is not the last parameter. Write data:image/jpeg;base64,... or data:;base64,...";
            return null;
        }

        var isBase64 = head.Length > 1 && head[^1].Equals(Base64, StringComparison.OrdinalIgnoreCase);
        return isBase64 ? OfBase64(rest[(comma + 1)..], out problem)
            : OfEscapes(rest[(comma + 1)..], isDrawing: head[0].Equals("image/svg+xml", StringComparison.OrdinalIgnoreCase), out problem);
    }

    private static byte[]? OfBase64(ReadOnlySpan<byte> data, out string problem)
    {
        if (!data.Contains((byte)'%'))
        {
            return Base64Text.Decode(data, out problem);
        }

        // Of all but a broken escape Base64Text is the judge.
        return PercentText.Decode(data, static letter => letter != '%', out problem) is { } unescaped ? Base64Text.Decode(unescaped, out problem) : null;
    }

    private static byte[]? OfEscapes(ReadOnlySpan<byte> data, bool isDrawing, out string problem)
    {
        // Drawings are written by hand, and their readers are told that they are drawings. Of other files a byte that should be escaped may be one that was changed on its way.
        var bytes = PercentText.Decode(data.TrimEnd("\r\n"u8), letter => isDrawing || letter is > (byte)' ' and < 0x7F and not (byte)'%', out problem);
        if (bytes is { Length: 0 })
        {
            problem = "is empty: nothing follows the comma of the data URI.";
            return null;
        }

        return bytes;
    }

    // A comma or a semicolon in quotes is part of a parameter's value.
    private static int EndOfHead(ReadOnlySpan<byte> text)
    {
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == ',' && !quoted)
            {
                return i;
            }

            quoted ^= text[i] == '"';
        }

        return -1;
    }

    private static string[] Parts(string head)
    {
        List<string> parts = [];
        var (start, quoted) = (0, false);
        for (var i = 0; i <= head.Length; i++)
        {
            if (i == head.Length || (head[i] == ';' && !quoted))
            {
                parts.Add(head[start..i].Trim());
                start = i + 1;
            }
            else
            {
                quoted ^= head[i] == '"';
            }
        }

        return [.. parts];
    }
}
