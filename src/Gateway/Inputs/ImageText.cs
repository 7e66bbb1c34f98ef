using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace ZeroShotOrleans.Gateway.Inputs;

/// <summary>An image as a string: base64, a data URI, or an http(s) URL.</summary>
internal static class ImageText
{
    private static readonly SearchValues<byte> _scheme = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-."u8);

    // 18 bytes: long enough that ordinary text does not match a signature by chance.
    private const int HeadLetters = 24;

    /// <summary>Reads a string.</summary>
    /// <param name="text">The string in UTF-8.</param>
    public static ImageReading Read(ReadOnlySpan<byte> text)
    {
        var core = text.Trim(" \t\r\n"u8);
        if (IsUrl(core))
        {
            return core.Length <= Limits.MaxUrlLength
                ? ImageReading.Of(new ImageInput(Bytes: null, Url: Encoding.UTF8.GetString(core)))
                : ImageReading.Wrong($"is a URL of {core.Length} bytes; the maximum is {Limits.MaxUrlLength}.");
        }

        if (StartsWith(core, DataUri.Scheme))
        {
            // The end is not trimmed: a blank there may have been a "+".
            return DataUri.Decode(text.TrimStart(" \t\r\n"u8), out var problem) is { } data ? ImageReading.Of(new ImageInput(data)) : ImageReading.Wrong(problem);
        }

        if (SchemeOf(core) is { } scheme)
        {
            return ImageReading.Wrong($"is a URL with the scheme {scheme}:, which the server cannot read. Send an http(s) URL, a data URI, or the bytes of the image file in base64.");
        }

        return Base64Text.Decode(text, out var reason) is { } bytes ? ImageReading.Of(new ImageInput(bytes)) : ImageReading.Wrong(reason);
    }

    /// <summary>Whether a string that could be a text is an image: it starts with <c>data:</c>, or with the base64 of an image file's first bytes.</summary>
    public static bool StartsLikeImage(ReadOnlySpan<byte> text)
    {
        text = text.TrimStart(" \t\r\n"u8);
        return StartsWith(text, DataUri.Scheme)
            || (text.Length >= HeadLetters && Base64Text.Decode(text[..HeadLetters], out _) is { } head && ImageHead.IsOne(head));
    }

    /// <summary>Whether a string is an http(s) URL.</summary>
    public static bool IsUrl(ReadOnlySpan<byte> text)
    {
        text = text.TrimStart(" \t\r\n"u8);
        return StartsWith(text, "http://"u8) || StartsWith(text, "https://"u8);
    }

    /// <summary>The value of a JSON string in UTF-8, copied only if it has escapes.</summary>
    public static ReadOnlySpan<byte> Utf8Of(JsonElement text)
    {
        var raw = JsonMarshal.GetRawUtf8Value(text);
        if (!raw.Contains((byte)'\\'))
        {
            return raw[1..^1];
        }

        var reader = new Utf8JsonReader(raw);
        reader.Read();
        var unescaped = new byte[raw.Length];
        return unescaped.AsSpan(0, reader.CopyString(unescaped));
    }

    private static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> start) =>
        text.Length >= start.Length && Ascii.EqualsIgnoreCase(text[..start.Length], start);

    // A single letter before a colon is a Windows drive.
    private static string? SchemeOf(ReadOnlySpan<byte> text)
    {
        var colon = text.IndexOf((byte)':');
        return colon is >= 2 and <= 20 && !text[..colon].ContainsAnyExcept(_scheme)
            ? Encoding.ASCII.GetString(text[..colon])
            : null;
    }
}
