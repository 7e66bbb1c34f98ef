using System.Buffers;
using System.Numerics;
using System.Text;
using System.Text.Unicode;

namespace ZeroShotOrleans.Files;

/// <summary>Writes any file name as text, and back: on Linux a name is bytes, which need not be UTF-8.</summary>
/// <remarks>
/// <para>
/// Valid UTF-8 stands for itself. A byte that is not part of valid UTF-8 is written <c>\xHH</c>, with two upper-case hexadecimal digits from 80 to FF.
/// A backslash that would be read as the start of such an escape is written <c>\x5C</c>. Every other backslash stands for itself.
/// Two names never have the same text, and <c>Decode(Encode(name))</c> is <c>name</c>.
/// </para>
/// <para>
/// An escape never stands for a slash, a dot or a zero byte, so that text can be split, joined and checked as a path before it is decoded: no escape
/// leads out of a directory.
/// </para>
/// </remarks>
internal static class FileNameEscape
{
    /// <summary>Most characters that a byte takes.</summary>
    public const int CharsPerByte = 4;

    private const int Backslash = '\\', FirstHighByte = 0x80;

    /// <summary>The text of a name, or of a path.</summary>
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

    /// <summary>The same into a buffer of <see cref="CharsPerByte"/> characters for each byte.</summary>
    /// <returns>How many characters were written.</returns>
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

    /// <summary>Whether a text holds an escape, and so names other bytes than its own.</summary>
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

    /// <summary>The name that a text stands for. Escapes that <see cref="Encode(ReadOnlySpan{byte})"/> would not have written are decoded too.</summary>
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

    // Text and bytes are asked alike: an escape is ASCII. A backslash is escaped only where it has to be, and so is read as an escape only there:
    // \x5C stands for itself unless what comes behind it would make an escape with a backslash before it.
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
                    // Three further: the C of 5C stands where the next backslash would.
                    at = at[(CharsPerByte - 1)..];
                    continue;
                default:
                    return false;
            }
        }
    }

    // Of the digits behind one character and an x; -1 where there are none.
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
