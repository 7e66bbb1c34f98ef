using System.Text;

namespace ZeroShotOrleans.Tokenizers.Characters;

/// <summary>A set of characters, given as ranges in ascending order.</summary>
/// <param name="ranges">First and last code point of each range.</param>
internal sealed class CodePointRanges((int First, int Last)[] ranges)
{
    /// <summary>Whether the character is in the set.</summary>
    public bool Contains(Rune rune)
    {
        var (from, to) = (0, ranges.Length);
        while (from < to)
        {
            var middle = (from + to) >>> 1;
            if (ranges[middle].Last < rune.Value)
            {
                from = middle + 1;
            }
            else
            {
                to = middle;
            }
        }

        return from < ranges.Length && ranges[from].First <= rune.Value;
    }
}
