using ZeroShotOrleans.Tokenizers.Characters;

namespace ZeroShotOrleans.Tokenizers.PreTokenizers;

/// <summary>Splits at the matches of a pattern. If inverted, keeps the matches and treats the rest as separators.</summary>
internal sealed class PatternSplit(RunePattern pattern, SplitBehavior behavior, bool invert) : IPreTokenizer
{
    void IPreTokenizer.Split(Piece piece, List<Piece> into)
    {
        if (invert && behavior == SplitBehavior.Removed)
        {
            KeepMatches(piece, into);
            return;
        }

        var cuts = new List<Cut>();
        var end = 0;
        foreach (var match in pattern.Matches(piece.Span))
        {
            if (match.Start > end)
            {
                cuts.Add(new Cut(end, match.Start, IsMatch: invert));
            }

            end = match.Start + match.Length;
            cuts.Add(new Cut(match.Start, end, IsMatch: !invert));
        }

        if (end < piece.Length)
        {
            cuts.Add(new Cut(end, piece.Length, IsMatch: invert));
        }

        Cut.Apply(piece, cuts, behavior, into);
    }

    // Fast path for CLIP, which runs once per prompt: needs no list of cuts.
    private void KeepMatches(Piece piece, List<Piece> into)
    {
        foreach (var match in pattern.Matches(piece.Span))
        {
            into.Add(piece.Slice(match.Start, match.Length));
        }
    }
}
