namespace ZeroShotOrleans.Tokenizers.PreTokenizers;

/// <summary>A match of a pattern in a piece, or the text between two matches. Together, the cuts of a piece cover it.</summary>
internal readonly record struct Cut(int Start, int End, bool IsMatch)
{
    /// <summary>Appends the parts that result from a split behaviour.</summary>
    public static void Apply(Piece piece, List<Cut> cuts, SplitBehavior behavior, List<Piece> into)
    {
        switch (behavior)
        {
            case SplitBehavior.Removed:
                cuts.RemoveAll(cut => cut.IsMatch);
                break;
            case SplitBehavior.Contiguous:
                Join(cuts, (previous, next) => previous.IsMatch == next.IsMatch);
                break;
            case SplitBehavior.MergedWithPrevious:
                // Only the first of several adjacent matches is merged with the preceding part, because it then no longer counts as a match.
                Join(cuts, (previous, next) => next.IsMatch && !previous.IsMatch);
                break;
            case SplitBehavior.MergedWithNext:
                Join(cuts, (previous, next) => previous.IsMatch && !next.IsMatch);
                break;
            case SplitBehavior.Isolated:
            default:
                break;
        }

        foreach (var cut in cuts)
        {
            if (cut.End > cut.Start)
            {
                into.Add(piece.Slice(cut.Start, cut.End - cut.Start));
            }
        }
    }

    private static void Join(List<Cut> cuts, Func<Cut, Cut, bool> belongTogether)
    {
        var kept = 0;
        for (var next = 1; next < cuts.Count; next++)
        {
            if (belongTogether(cuts[next - 1], cuts[next]))
            {
                cuts[kept] = cuts[kept] with { End = cuts[next].End };
            }
            else
            {
                cuts[++kept] = cuts[next];
            }
        }

        cuts.RemoveRange(Math.Min(kept + 1, cuts.Count), cuts.Count - Math.Min(kept + 1, cuts.Count));
    }
}
