using System.Text;

namespace ZeroShotOrleans.Tokenizers.PreTokenizers;

/// <summary>Splits at each character of a class. Used for Digits, Punctuation and Metaspace.</summary>
internal sealed class RuneSplit(Func<Rune, bool> isSeparator, SplitBehavior behavior) : IPreTokenizer
{
    public void Split(Piece piece, List<Piece> into)
    {
        var cuts = new List<Cut>();
        var begin = 0;
        var position = 0;
        foreach (var rune in piece.Span.EnumerateRunes())
        {
            var next = position + rune.Utf16SequenceLength;
            if (isSeparator(rune))
            {
                if (begin < position)
                {
                    cuts.Add(new Cut(begin, position, IsMatch: false));
                }

                cuts.Add(new Cut(position, next, IsMatch: true));
                begin = next;
            }

            position = next;
        }

        if (begin < position)
        {
            cuts.Add(new Cut(begin, position, IsMatch: false));
        }

        Cut.Apply(piece, cuts, behavior, into);
    }
}
