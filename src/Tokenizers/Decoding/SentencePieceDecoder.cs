using System.Globalization;
using System.Text;

namespace ZeroShotOrleans.Tokenizers.Decoding;

/// <summary>Turns SentencePiece's visible spaces into spaces, and its byte pieces into characters.</summary>
/// <param name="trimsEnds">Whether the text is trimmed, as SigLIP's class does; otherwise it keeps its spaces.</param>
internal sealed class SentencePieceDecoder(bool trimsEnds) : ITokenDecoder
{
    private const char Mark = '\u2581';

    private static readonly UTF8Encoding _strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public string Decode(IReadOnlyList<string> tokens)
    {
        var text = new StringBuilder();
        var bytes = new List<byte>();
        foreach (var token in tokens)
        {
            if (ByteOf(token) is { } value)
            {
                bytes.Add(value);
                continue;
            }

            AppendBytes(bytes, text);
            text.Append(token.Replace(Mark, ' '));
        }

        AppendBytes(bytes, text);
        return trimsEnds ? text.ToString().Trim() : text.ToString();
    }

    private static byte? ByteOf(string token) =>
        token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
        && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : null;

    // As in the reference, bytes that are not valid UTF-8 give one replacement character each.
    private static void AppendBytes(List<byte> bytes, StringBuilder text)
    {
        try
        {
            text.Append(_strictUtf8.GetString([.. bytes]));
        }
        catch (DecoderFallbackException)
        {
            text.Append('\uFFFD', bytes.Count);
        }

        bytes.Clear();
    }
}
