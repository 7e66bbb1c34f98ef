using System.Globalization;
using System.Text;

namespace ZeroShotOrleans.Tokenizers.Normalizers;

/// <summary>SentencePiece's replacements as tokenizers applies them: to whole short grapheme clusters, otherwise to each character.</summary>
/// <remarks>
/// SentencePiece itself replaces the longest entry at each position. Tokenizers first tries clusters of less than six bytes
/// and uses the shortest matching entry for the whole cluster, and a tokenizer.json relies on that.
/// </remarks>
internal sealed class Precompiled(Charsmap charsmap) : INormalizer
{
    private const int MaxClusterBytes = 5;

    public string Normalize(string text)
    {
        var rewritten = new StringBuilder(text.Length);
        Span<byte> bytes = stackalloc byte[Math.Max(MaxClusterBytes, 4)];
        for (var position = 0; position < text.Length;)
        {
            var cluster = text.AsSpan(position, StringInfo.GetNextTextElementLength(text, position));
            position += cluster.Length;
            if (Encoding.UTF8.TryGetBytes(cluster, bytes, out var written)
                && charsmap.Find(bytes[..written], longest: false, out _) is { } replaced)
            {
                rewritten.Append(replaced);
                continue;
            }

            AppendCharacters(cluster, rewritten);
        }

        return rewritten.ToString();
    }

    private void AppendCharacters(ReadOnlySpan<char> cluster, StringBuilder rewritten)
    {
        Span<byte> bytes = stackalloc byte[4];
        Span<char> units = stackalloc char[2];
        foreach (var rune in cluster.EnumerateRunes())
        {
            if (charsmap.Find(bytes[..rune.EncodeToUtf8(bytes)], longest: false, out _) is { } replaced)
            {
                rewritten.Append(replaced);
            }
            else
            {
                rewritten.Append(units[..rune.EncodeToUtf16(units)]);
            }
        }
    }
}
