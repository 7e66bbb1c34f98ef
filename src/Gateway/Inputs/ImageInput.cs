using System.Buffers.Text;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Errors;

namespace ZeroShotOrleans.Gateway.Inputs;

/// <summary>One image of a request: its bytes, or an address that an encoder silo fetches if it is allowed to.</summary>
/// <param name="Bytes">The file's bytes, or null.</param>
/// <param name="Url">The address, or null.</param>
/// <param name="Name">What the caller calls it, or null.</param>
internal sealed record ImageInput(byte[]? Bytes, string? Url = null, string? Name = null)
{
    private const string DataScheme = "data:";

    /// <summary>Reads a JSON string that is an address, a data URI, or base64 with or without padding and line breaks.</summary>
    /// <param name="text">The string.</param>
    /// <param name="where">Where it stands in the request, for messages.</param>
    /// <exception cref="ApiException">It is none of these.</exception>
    public static ImageInput Of(JsonElement text, string where)
    {
        if (text.ValueKind != JsonValueKind.String)
        {
            throw new ApiException(ApiError.BadRequest($"{where} is no string. Send the image file's bytes in base64, a data URI, or an address."));
        }

        // The usual case first: no copy of millions of characters.
        if (text.TryGetBytesFromBase64(out var bytes))
        {
            return bytes.Length > 0 ? new ImageInput(bytes) : throw Unreadable(where);
        }

        return Of(text.GetString()!, where);
    }

    /// <summary>The same for a string.</summary>
    public static ImageInput Of(string text, string where)
    {
        if (text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            return text.Length <= Limits.MaxUrlLength
                ? new ImageInput(Bytes: null, Url: text)
                : throw new ApiException(ApiError.BadRequest($"The address in {where} has {text.Length} characters, more than {Limits.MaxUrlLength}."));
        }

        var encoded = text.AsSpan();
        if (encoded.StartsWith(DataScheme, StringComparison.OrdinalIgnoreCase))
        {
            var comma = encoded.IndexOf(',');
            if (comma < 0 || !encoded[..comma].EndsWith(";base64", StringComparison.OrdinalIgnoreCase))
            {
                throw new ApiException(ApiError.BadRequest($"The data URI in {where} is not in base64. Write data:image/jpeg;base64,..."));
            }

            encoded = encoded[(comma + 1)..];
        }

        return Decode(encoded) is { Length: > 0 } bytes ? new ImageInput(bytes) : throw Unreadable(where);
    }

    /// <summary>Whether a text is an image in base64 rather than words: it decodes, and begins like an image file.</summary>
    public static bool LooksLikeImage(string text) =>
        text.StartsWith("data:image/", StringComparison.OrdinalIgnoreCase) || (text.Length >= 16 && Decode(text.AsSpan(0, text.Length / 4 * 4)) is { } bytes && IsImage(bytes));

    private static ApiException Unreadable(string where) => new(ApiError.BadRequest(
        $"{where} is no base64, data URI or http address. Send the bytes of the image file in base64; local paths mean nothing to a server.", "invalid_image"));

    // Without padding, in the alphabet for addresses, broken into lines: all are in use.
    private static byte[]? Decode(ReadOnlySpan<char> text)
    {
        var clean = new byte[text.Length];
        var count = 0;
        foreach (var letter in text)
        {
            if (letter is ' ' or '\r' or '\n' or '\t' or '=')
            {
                continue;
            }

            if (letter > 127)
            {
                return null;
            }

            clean[count++] = letter switch { '+' => (byte)'-', '/' => (byte)'_', _ => (byte)letter };
        }

        try
        {
            return Base64Url.DecodeFromUtf8(clean.AsSpan(0, count));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static bool IsImage(ReadOnlySpan<byte> file) =>
        file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) || file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G'])
        || file.StartsWith("GIF8"u8) || file.StartsWith("BM"u8) || file.StartsWith("RIFF"u8) || file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8)
        || (file.Length > 12 && file[4..].StartsWith("ftyp"u8));
}
