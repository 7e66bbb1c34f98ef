using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace ZeroShotOrleans.Gateway.Inputs;

/// <summary>A string that is an image: base64, a data URI, or an http(s) address.</summary>
internal static class ImageText
{
    private static readonly SearchValues<byte> _scheme = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-."u8);

    // Of base64: 18 bytes, which no words of any language begin with by chance.
    private const int HeadLetters = 24;

    /// <summary>Reads it.</summary>
    public static ImageReading Read(ReadOnlySpan<byte> text)
    {
        var core = text.Trim(" \t\r\n"u8);
        if (IsAddress(core))
        {
            return core.Length <= Limits.MaxUrlLength
                ? ImageReading.Of(new ImageInput(Bytes: null, Url: Encoding.UTF8.GetString(core)))
                : ImageReading.Wrong($"is an address of {core.Length} bytes, more than {Limits.MaxUrlLength}.");
        }

        if (BeginsWith(core, DataUri.Scheme))
        {
            // Not trimmed at its end: a blank there may have been a "+".
            return DataUri.Decode(text.TrimStart(" \t\r\n"u8), out var problem) is { } data ? ImageReading.Of(new ImageInput(data)) : ImageReading.Wrong(problem);
        }

        if (SchemeOf(core) is { } scheme)
        {
            return ImageReading.Wrong($"is an address that begins with {scheme}: and means nothing to a server. Send http(s), a data URI, or the bytes of the image file in base64.");
        }

        return Base64Text.Decode(text, out var reason) is { } bytes ? ImageReading.Of(new ImageInput(bytes)) : ImageReading.Wrong(reason);
    }

    /// <summary>Whether a string that may be words is an image by its beginning: <c>data:</c>, or an image file's first bytes in base64.</summary>
    public static bool BeginsLikeImage(ReadOnlySpan<byte> text)
    {
        text = text.TrimStart(" \t\r\n"u8);
        return BeginsWith(text, DataUri.Scheme)
            || (text.Length >= HeadLetters && Base64Text.Decode(text[..HeadLetters], out _) is { } head && ImageHead.IsOne(head));
    }

    /// <summary>Whether a string is an http(s) address.</summary>
    public static bool IsAddress(ReadOnlySpan<byte> text)
    {
        text = text.TrimStart(" \t\r\n"u8);
        return BeginsWith(text, "http://"u8) || BeginsWith(text, "https://"u8);
    }

    /// <summary>A string of JSON in UTF-8: not copied unless it has escapes.</summary>
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

    private static bool BeginsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> start) =>
        text.Length >= start.Length && Ascii.EqualsIgnoreCase(text[..start.Length], start);

    // A single letter before a colon is a drive of Windows.
    private static string? SchemeOf(ReadOnlySpan<byte> text)
    {
        var colon = text.IndexOf((byte)':');
        return colon is >= 2 and <= 20 && !text[..colon].ContainsAnyExcept(_scheme)
            ? Encoding.ASCII.GetString(text[..colon])
            : null;
    }
}
