using ZeroShotOrleans.Tokenizers.Offsets;

namespace ZeroShotOrleans.Tokenizers.SubwordModels;

/// <summary>Byte pair encoding: starts with characters and repeatedly merges the neighbours with the best rank.</summary>
internal sealed class Bpe : ISubwordModel
{
    public required Vocabulary Vocabulary { get; init; }

    public required MergeTable Merges { get; init; }

    /// <summary>Id for characters outside the vocabulary; without one they are dropped.</summary>
    public int? UnknownId { get; init; }

    /// <summary>Whether adjacent unknown characters share one id.</summary>
    public bool FuseUnknown { get; init; }

    /// <summary>Prefix of pieces inside a word. Empty for every known model.</summary>
    public string ContinuingPrefix { get; init; } = "";

    /// <summary>Suffix of pieces at the end of a word, such as CLIP's <c>&lt;/w&gt;</c>.</summary>
    public string EndOfWordSuffix { get; init; } = "";

    /// <summary>Whether a word that is in the vocabulary is a single piece, even if the merges would split it.</summary>
    public bool IgnoreMerges { get; init; }

    /// <summary>Pieces that encode unknown characters as bytes; null if the model has no byte fallback.</summary>
    public BytePieces? Bytes { get; init; }

    /// <summary>Words that are one piece, whatever the merges say; null if there are none.</summary>
    public IReadOnlyDictionary<string, int>? Unmerged { get; init; }

    /// <summary>The same model with such words.</summary>
    public Bpe With(IReadOnlyDictionary<string, int> unmerged) => new()
    {
        Vocabulary = Vocabulary, Merges = Merges, UnknownId = UnknownId, FuseUnknown = FuseUnknown, ContinuingPrefix = ContinuingPrefix, EndOfWordSuffix = EndOfWordSuffix,
        IgnoreMerges = IgnoreMerges, Bytes = Bytes, Unmerged = unmerged,
    };

    public void Encode(ReadOnlySpan<char> word, List<int> ids, List<TextSpan>? spans = null)
    {
        if (Unmerged is not null && Unmerged.TryGetValue(word.ToString(), out var piece))
        {
            ids.Add(piece);
            spans?.Add(new TextSpan(0, word.Length));
            return;
        }

        if (IgnoreMerges && Vocabulary.TryGet(word, out var whole))
        {
            ids.Add(whole);
            spans?.Add(new TextSpan(0, word.Length));
            return;
        }

        var first = ids.Count;
        AddCharacters(word, ids, spans);
        if (ids.Count - first > 1)
        {
            Merges.Apply(ids, first, spans);
        }
    }

    private void AddCharacters(ReadOnlySpan<char> word, List<int> ids, List<TextSpan>? spans)
    {
        Span<char> buffer = stackalloc char[ContinuingPrefix.Length + 2 + EndOfWordSuffix.Length];
        TextSpan? waiting = null;
        var position = 0;
        foreach (var rune in word.EnumerateRunes())
        {
            var next = position + rune.Utf16SequenceLength;
            var decorated = Decorate(word[position..next], isFirst: position == 0, isLast: next == word.Length, buffer);
            var span = new TextSpan(position, next);
            position = next;
            if (Vocabulary.TryGet(decorated, out var id))
            {
                AddWaiting(ref waiting, ids, spans);
                ids.Add(id);
                spans?.Add(span);
            }
            else if (Bytes is not null && Bytes.TryAdd(decorated, ids))
            {
                // As in the reference, pending fused unknown characters are not written before bytes.
                while (spans is not null && spans.Count < ids.Count)
                {
                    spans.Add(span);
                }
            }
            else if (UnknownId is not null)
            {
                if (!FuseUnknown)
                {
                    AddWaiting(ref waiting, ids, spans);
                }

                waiting = new TextSpan(waiting?.Start ?? span.Start, span.End);
            }
        }

        AddWaiting(ref waiting, ids, spans);
    }

    private void AddWaiting(ref TextSpan? waiting, List<int> ids, List<TextSpan>? spans)
    {
        if (waiting is { } span && UnknownId is { } unknown)
        {
            ids.Add(unknown);
            spans?.Add(span);
        }

        waiting = null;
    }

    private ReadOnlySpan<char> Decorate(ReadOnlySpan<char> character, bool isFirst, bool isLast, Span<char> buffer)
    {
        var prefix = isFirst ? "" : ContinuingPrefix;
        var suffix = isLast ? EndOfWordSuffix : "";
        if (prefix.Length + suffix.Length == 0)
        {
            return character;
        }

        prefix.CopyTo(buffer);
        character.CopyTo(buffer[prefix.Length..]);
        suffix.CopyTo(buffer[(prefix.Length + character.Length)..]);
        return buffer[..(prefix.Length + character.Length + suffix.Length)];
    }
}
