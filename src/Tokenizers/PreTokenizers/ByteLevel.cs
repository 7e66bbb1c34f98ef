using System.Text;
using ZeroShotOrleans.Tokenizers.Characters;

namespace ZeroShotOrleans.Tokenizers.PreTokenizers;

/// <summary>Maps each UTF-8 byte to a visible character, so that 256 symbols can represent every text.</summary>
internal sealed class ByteLevel(bool addPrefixSpace, bool useRegex) : IPreTokenizer
{
    private static readonly PatternSplit _words =
        new(RunePattern.OfRegex(RunePattern.Gpt2), SplitBehavior.Isolated, invert: false);

    public IPreTokenizer? WithoutSplitting => useRegex ? new ByteLevel(addPrefixSpace, useRegex: false) : this;

    public void Split(Piece piece, List<Piece> into)
    {
        if (addPrefixSpace && piece.Span[0] != ' ')
        {
            var origins = piece.Origins?.Rewrite();
            origins?.Add(1, piece.Start, piece.Start);
            origins?.Keep(piece.Start, piece.Start + piece.Length);
            piece = Piece.Whole($" {piece.Span}", piece.IsFirst, origins?.Build());
        }

        var first = into.Count;

        // A run of letters is a single word for the regular expression too; after CLIP's own split, nearly every piece is one.
        if (useRegex && !IsAsciiWord(piece.Span))
        {
            ((IPreTokenizer)_words).Split(piece, into);
        }
        else
        {
            into.Add(piece);
        }

        for (var index = first; index < into.Count; index++)
        {
            into[index] = Spell(into[index]);
        }
    }

    private static bool IsAsciiWord(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (!char.IsAsciiLetter(character))
            {
                return false;
            }
        }

        return true;
    }

    private static Piece Spell(Piece piece)
    {
        // Visible ASCII maps to itself.
        if (!piece.Span.ContainsAnyExceptInRange('!', '~'))
        {
            return piece;
        }

        var spelled = new StringBuilder(piece.Length * 2);
        var origins = piece.Origins?.Rewrite();
        Span<byte> bytes = stackalloc byte[4];
        var position = piece.Start;
        foreach (var rune in piece.Span.EnumerateRunes())
        {
            origins?.Add(rune.Utf8SequenceLength, position, position + rune.Utf16SequenceLength);
            position += rune.Utf16SequenceLength;
            foreach (var value in bytes[..rune.EncodeToUtf8(bytes)])
            {
                spelled.Append(ByteAlphabet.Of(value));
            }
        }

        return Piece.Whole(spelled.ToString(), piece.IsFirst, origins?.Build());
    }
}
