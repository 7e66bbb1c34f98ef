using System.Buffers;
using System.Numerics;
using System.Text;
using System.Text.Unicode;

namespace ZeroShotOrleans.Files;

/// <summary>Converts any file name to text and back. On Linux, a name is a sequence of bytes that need not be UTF-8.</summary>
/// <remarks>
/// <para>
/// Valid UTF-8 is kept. A byte that is not part of valid UTF-8 is written <c>\xHH</c>, with two upper-case hexadecimal digits from 80 to FF.
/// A backslash that would otherwise start such an escape is written <c>\x5C</c>. Every other backslash is kept.
/// The mapping is one-to-one: <c>Decode(Encode(name))</c> is <c>name</c>.
/// </para>
/// <para>
/// An escape never encodes a slash, a dot or a zero byte, so text can be split, joined and validated as a path before it is decoded: no escape
/// leads out of a directory.
/// </para>
/// </remarks>
internal static class FileNameEscape
{
    /// <summary>Maximum number of characters per byte.</summary>
    public const int CharsPerByte = 4;

    private const int Backslash = '\\', FirstHighByte = 0x80;

    /// <summary>Encodes a name or a path.</summary>
    public static string Encode(ReadOnlySpan<byte> name)
    {
        var text = ArrayPool<char>.Shared.Rent(name.Length * CharsPerByte);
        try
        {
            return new string(text, 0, Encode(name, text));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(text);
        }
    }

    /// <summary>Encodes into a buffer of <see cref="CharsPerByte"/> characters per byte.</summary>
    /// <returns>Number of characters written.</returns>
    public static int Encode(ReadOnlySpan<byte> name, Span<char> text)
    {
        if (!name.Contains((byte)Backslash)
            && Utf8.ToUtf16(name, text, out _, out var whole, replaceInvalidSequences: false) is OperationStatus.Done)
        {
            return whole;
        }

        var written = 0;
        while (!name.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(name, out var rune, out var length);
            if (status is OperationStatus.Done && (rune.Value != Backslash || !IsEscape(name)))
            {
                written += rune.EncodeToUtf16(text[written..]);
            }
            else
            {
                foreach (var value in name[..length])
                {
                    written += Write(value, text[written..]);
                }
            }

            name = name[length..];
        }

        return written;
    }

    /// <summary>Whether the text contains an escape.</summary>
    public static bool Contains(ReadOnlySpan<char> text)
    {
        while (text.IndexOf((char)Backslash) is var at and >= 0)
        {
            text = text[at..];
            if (IsEscape(text))
            {
                return true;
            }

            text = text[1..];
        }

        return false;
    }

    /// <summary>Decodes a text to a name. Also decodes escapes that <see cref="Encode(ReadOnlySpan{byte})"/> would not have written.</summary>
    public static byte[] Decode(ReadOnlySpan<char> text)
    {
        var name = new ArrayBufferWriter<byte>(Math.Max(1, text.Length));
        while (!text.IsEmpty)
        {
            if (IsEscape(text))
            {
                name.Write([(byte)ValueOf(text)]);
                text = text[CharsPerByte..];
                continue;
            }

            var next = text[1..].IndexOf((char)Backslash) is var at and >= 0 ? at + 1 : text.Length;
            Encoding.UTF8.GetBytes(text[..next], name);
            text = text[next..];
        }

        return name.WrittenSpan.ToArray();
    }

    private static int Write(byte value, Span<char> text)
    {
        const string Digits = "0123456789ABCDEF";
        (text[0], text[1], text[2], text[3]) = ('\\', 'x', Digits[value >> 4], Digits[value & 0xF]);
        return CharsPerByte;
    }

    // Shared by text and bytes, because an escape is ASCII. A backslash is escaped only where it would start an escape, and read as an escape only there:
    // \x5C is literal unless the following characters, with a backslash before them, would form an escape.
    private static bool IsEscape<T>(ReadOnlySpan<T> at) where T : unmanaged, IBinaryInteger<T>
    {
        if (at.IsEmpty || int.CreateTruncating(at[0]) != Backslash)
        {
            return false;
        }

        while (true)
        {
            switch (ValueOf(at))
            {
                case >= FirstHighByte:
                    return true;
                case Backslash:
                    // Skip three characters: the C of 5C takes the place of the next backslash.
                    at = at[(CharsPerByte - 1)..];
                    continue;
                default:
                    return false;
            }
        }
    }

    // Value of the two digits after the backslash and x; -1 if they are not hexadecimal.
    private static int ValueOf<T>(ReadOnlySpan<T> at) where T : unmanaged, IBinaryInteger<T> =>
        at.Length >= CharsPerByte && int.CreateTruncating(at[1]) == 'x' && DigitOf(at[2]) is var high and >= 0 && DigitOf(at[3]) is var low and >= 0
            ? (high << 4) | low
            : -1;

    private static int DigitOf<T>(T digit) where T : unmanaged, IBinaryInteger<T> => int.CreateTruncating(digit) switch
    {
        >= '0' and <= '9' and var value => value - '0',
        >= 'A' and <= 'F' and var value => value - 'A' + 10,
        _ => -1,
    };
}
