using System.Text;
using ZeroShotOrleans.Tokenizers.Characters;

namespace ZeroShotOrleans.Tokenizers.PreTokenizers;

/// <summary>Keeps runs of word characters and runs of other characters; removes white space.</summary>
internal sealed class Whitespace : IPreTokenizer
{
    public void Split(Piece piece, List<Piece> into)
    {
        var begin = 0;
        var position = 0;
        var kind = CharacterKind.Space;
        foreach (var rune in piece.Span.EnumerateRunes())
        {
            var next = Rune.IsWhiteSpace(rune) ? CharacterKind.Space : RuneClass.IsWord(rune) ? CharacterKind.Word : CharacterKind.Other;
            if (next != kind)
            {
                Add(piece, begin, position, kind, into);
                (begin, kind) = (position, next);
            }

            position += rune.Utf16SequenceLength;
        }

        Add(piece, begin, position, kind, into);
    }

    private static void Add(Piece piece, int begin, int end, CharacterKind kind, List<Piece> into)
    {
        if (kind != CharacterKind.Space && begin < end)
        {
            into.Add(piece.Slice(begin, end - begin));
        }
    }

    private enum CharacterKind
    {
        Space,
        Word,
        Other,
    }
}
