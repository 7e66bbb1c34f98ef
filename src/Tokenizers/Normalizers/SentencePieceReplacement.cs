using System.Text;

namespace ZeroShotOrleans.Tokenizers.Normalizers;

/// <summary>SentencePiece's replacements as SentencePiece applies them: the longest entry at each position.</summary>
internal sealed class SentencePieceReplacement(Charsmap charsmap) : INormalizer
{
    public string Normalize(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var rewritten = new StringBuilder(text.Length);
        for (var position = 0; position < bytes.Length;)
        {
            var rest = bytes.AsSpan(position);
            if (charsmap.Find(rest, longest: true, out var length) is { } replaced)
            {
                rewritten.Append(replaced);
                position += length;
                continue;
            }

            Rune.DecodeFromUtf8(rest, out var rune, out var consumed);
            rewritten.Append(rune.ToString());
            position += consumed;
        }

        return rewritten.ToString();
    }
}
