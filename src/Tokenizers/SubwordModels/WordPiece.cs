using ZeroShotOrleans.Tokenizers.Offsets;

namespace ZeroShotOrleans.Tokenizers.SubwordModels;

/// <summary>BERT's model: repeatedly takes the longest matching piece; a word that cannot be encoded becomes one unknown token.</summary>
internal sealed class WordPiece : ISubwordModel
{
    public required Vocabulary Vocabulary { get; init; }

    public required int UnknownId { get; init; }

    int? ISubwordModel.UnknownId => UnknownId;

    /// <summary>Prefix of pieces inside a word, such as <c>##</c>.</summary>
    public required string ContinuingPrefix { get; init; }

    /// <summary>Maximum word length in characters. Longer words become the unknown token without a lookup.</summary>
    public required int MaxCharactersPerWord { get; init; }

    public void Encode(ReadOnlySpan<char> word, List<int> ids, List<TextSpan>? spans = null)
    {
        // A character has at most two UTF-16 units, so most words need not be counted.
        if (word.Length > MaxCharactersPerWord && CharacterCount(word) > MaxCharactersPerWord)
        {
            ids.Add(UnknownId);
            spans?.Add(new TextSpan(0, word.Length));
            return;
        }

        if (Vocabulary.TryGet(word, out var whole))
        {
            ids.Add(whole);
            spans?.Add(new TextSpan(0, word.Length));
            return;
        }

        var known = ids.Count;
        if (!TrySpell(word, ids, spans))
        {
            ids.RemoveRange(known, ids.Count - known);
            ids.Add(UnknownId);
            spans?.RemoveRange(known, spans.Count - known);
            spans?.Add(new TextSpan(0, word.Length));
        }
    }

    private bool TrySpell(ReadOnlySpan<char> word, List<int> ids, List<TextSpan>? spans)
    {
        var prefix = ContinuingPrefix.AsSpan();

        // The word is placed after room for the prefix. Inside the word, the prefix overwrites letters already encoded, so
        // that "##" and the rest are adjacent without a copy per attempt.
        Span<char> buffer = prefix.Length + word.Length <= 256 ? stackalloc char[256] : new char[prefix.Length + word.Length];
        word.CopyTo(buffer[prefix.Length..]);
        for (var start = 0; start < word.Length;)
        {
            var lead = start == 0 ? 0 : prefix.Length;
            prefix[..lead].CopyTo(buffer[start..]);
            var rest = buffer.Slice(prefix.Length + start - lead, lead + word.Length - start);
            var length = LongestKnown(rest, shortest: lead + 1, out var id);
            if (length == 0)
            {
                return false;
            }

            ids.Add(id);
            spans?.Add(new TextSpan(start, start + length - lead));
            start += length - lead;
        }

        return true;
    }

    private int LongestKnown(ReadOnlySpan<char> text, int shortest, out int id)
    {
        for (var length = Math.Min(text.Length, Vocabulary.LongestPiece); length >= shortest; length--)
        {
            if (Vocabulary.TryGet(text[..length], out id))
            {
                return length;
            }
        }

        id = -1;
        return 0;
    }

    private static int CharacterCount(ReadOnlySpan<char> word)
    {
        var count = 0;
        foreach (var unit in word)
        {
            if (!char.IsLowSurrogate(unit))
            {
                count++;
            }
        }

        return count;
    }
}
