using System.Text;

namespace ZeroShotOrleans.Gateway.Inputs;

/// <summary>A data URI (RFC 2397): <c>data:image/png;base64,...</c>. The media type is ignored, like Content-Type elsewhere: the bytes determine the format.</summary>
internal static class DataUri
{
    /// <summary>The scheme.</summary>
    public static ReadOnlySpan<byte> Scheme => "data:"u8;

    private const string Base64 = "base64";

    /// <summary>Decodes.</summary>
    /// <param name="uri">The URI in UTF-8, starting with the scheme.</param>
    /// <param name="problem">What is wrong: a sentence without its subject, which is the member's name.</param>
    /// <returns>At least one byte, or null if there is a problem.</returns>
    public static byte[]? Decode(ReadOnlySpan<byte> uri, out string problem)
    {
        var rest = uri[Scheme.Length..];
        if (IndexOfComma(rest) is not (>= 0 and var comma))
        {
            problem = "starts with 'data:' but is not a data URI: it has no comma. Write data:image/jpeg;base64,...";
            return null;
        }

        var head = Parts(Encoding.UTF8.GetString(rest[..comma]));
        if (Array.FindIndex(head, part => part.Equals(Base64, StringComparison.OrdinalIgnoreCase)) is >= 0 and var place && (place == 0 || place < head.Length - 1))
        {
            problem = "is a data URI whose 'base64' is not the last parameter. Write data:image/jpeg;base64,... or data:;base64,...";
            return null;
        }

        var isBase64 = head.Length > 1 && head[^1].Equals(Base64, StringComparison.OrdinalIgnoreCase);
        return isBase64 ? DecodeBase64(rest[(comma + 1)..], out problem)
            : DecodePercent(rest[(comma + 1)..], isSvg: head[0].Equals("image/svg+xml", StringComparison.OrdinalIgnoreCase), out problem);
    }

    private static byte[]? DecodeBase64(ReadOnlySpan<byte> data, out string problem)
    {
        if (!data.Contains((byte)'%'))
        {
            return Base64Text.Decode(data, out problem);
        }

        // Base64Text reports everything but invalid escapes.
        return PercentText.Decode(data, static letter => letter != '%', out problem) is { } unescaped ? Base64Text.Decode(unescaped, out problem) : null;
    }

    private static byte[]? DecodePercent(ReadOnlySpan<byte> data, bool isSvg, out string problem)
    {
        // SVG is often written without escapes, and is reported as SVG later. In other files an unescaped byte may be a byte that was altered in transit.
        var bytes = PercentText.Decode(data.TrimEnd("\r\n"u8), letter => isSvg || letter is > (byte)' ' and < 0x7F and not (byte)'%', out problem);
        if (bytes is { Length: 0 })
        {
            problem = "is empty: no data follows the comma of the data URI.";
            return null;
        }

        return bytes;
    }

    // Commas and semicolons in quotes belong to a parameter's value.
    private static int IndexOfComma(ReadOnlySpan<byte> text)
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
