using System.Text;
using ZeroShotOrleans.Tokenizers.Characters;

namespace ZeroShotOrleans.Tokenizers.PreTokenizers;

/// <summary>Splits at white space; each punctuation character is a separate word.</summary>
internal sealed class BertPreTokenizer : IPreTokenizer
{
    public void Split(Piece piece, List<Piece> into)
    {
        var begin = 0;
        var position = 0;
        foreach (var rune in piece.Span.EnumerateRunes())
        {
            var next = position + rune.Utf16SequenceLength;
            var isPunctuation = RuneClass.IsPunctuation(rune);
            if (isPunctuation || Rune.IsWhiteSpace(rune))
            {
                if (begin < position)
                {
                    into.Add(piece.Slice(begin, position - begin));
                }

                if (isPunctuation)
                {
                    into.Add(piece.Slice(position, next - position));
                }

                begin = next;
            }

            position = next;
        }

        if (begin < position)
        {
            into.Add(piece.Slice(begin, position - begin));
        }
    }
}
