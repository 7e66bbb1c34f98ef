namespace ZeroShotOrleans.Inference.Text.SubwordModels;

/// <summary>Byte pair encoding: characters first, then the best-ranked neighbours become one, until none are left.</summary>
internal sealed class Bpe : ISubwordModel
{
    public required Vocabulary Vocabulary { get; init; }

    public required MergeTable Merges { get; init; }

    /// <summary>Id for characters that the vocabulary lacks; without one they are dropped.</summary>
    public int? UnknownId { get; init; }

    /// <summary>Whether neighbouring unknown characters share one id.</summary>
    public bool FuseUnknown { get; init; }

    /// <summary>What pieces inside a word begin with. Empty for every model known to us.</summary>
    public string ContinuingPrefix { get; init; } = "";

    /// <summary>What pieces at the end of a word end with, e.g. CLIP's <c>&lt;/w&gt;</c>.</summary>
    public string EndOfWordSuffix { get; init; } = "";

    /// <summary>Whether a word that is a piece is that piece, whatever the merges would make of it.</summary>
    public bool IgnoreMerges { get; init; }

    /// <summary>The pieces that spell unknown characters as bytes; null when the model does not do so.</summary>
    public BytePieces? Bytes { get; init; }

    public void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        if (IgnoreMerges && Vocabulary.TryGet(word, out var whole))
        {
            ids.Add(whole);
            return;
        }

        var first = ids.Count;
        AddCharacters(word, ids);
        if (ids.Count - first > 1)
        {
            Merges.Apply(ids, first);
        }
    }

    private void AddCharacters(ReadOnlySpan<char> word, List<int> ids)
    {
        Span<char> buffer = stackalloc char[ContinuingPrefix.Length + 2 + EndOfWordSuffix.Length];
        var unknownWaits = false;
        var position = 0;
        foreach (var rune in word.EnumerateRunes())
        {
            var next = position + rune.Utf16SequenceLength;
            var piece = Decorate(word[position..next], isFirst: position == 0, isLast: next == word.Length, buffer);
            position = next;
            if (Vocabulary.TryGet(piece, out var id))
            {
                AddWaiting(ref unknownWaits, ids);
                ids.Add(id);
            }
            else if (Bytes is not null && Bytes.TryAdd(piece, ids))
            {
                // As in the reference, an unknown character that waits to be fused is not written before bytes.
            }
            else if (UnknownId is not null)
            {
                if (!FuseUnknown)
                {
                    AddWaiting(ref unknownWaits, ids);
                }

                unknownWaits = true;
            }
        }

        AddWaiting(ref unknownWaits, ids);
    }

    private void AddWaiting(ref bool unknownWaits, List<int> ids)
    {
        if (unknownWaits && UnknownId is { } unknown)
        {
            ids.Add(unknown);
        }

        unknownWaits = false;
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
