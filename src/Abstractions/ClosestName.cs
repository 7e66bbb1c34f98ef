namespace ZeroShotOrleans;

/// <summary>"Did you mean": finds the known name that was most likely meant by a mistyped one.</summary>
/// <remarks>
/// Counts omitted, added, changed and swapped letters, ignoring case. The allowed number of differences is low enough that a
/// suggestion is a typing error and not another word: see <see cref="MaxDifferences"/>.
/// </remarks>
public static class ClosestName
{
    /// <summary>Maximum length of a name to compare, in characters: the cost is quadratic. Longer names get no suggestion.</summary>
    public const int MaxLength = 128;

    // In a word of one or two letters, one letter is half of it.
    private const int ShortestForOne = 3, ShortestForTwo = 6, ShortestForThree = 12;

    /// <summary>The known name closest to a typed one.</summary>
    /// <param name="typed">The mistyped name.</param>
    /// <param name="known">The known names. On a tie, the first one wins.</param>
    /// <returns>Null if none is close, and if the name itself is known.</returns>
    public static string? Of(string typed, IEnumerable<string> known)
    {
        var (closest, least) = ((string?)null, int.MaxValue);
        foreach (var name in known)
        {
            if (name == typed)
            {
                return null;
            }

            if (Differences(typed, name, Math.Min(MaxDifferences(typed), MaxDifferences(name))) is { } differences && differences < least)
            {
                (closest, least) = (name, differences);
            }
        }

        return closest;
    }

    /// <summary>The question to append to a message: <c> Did you mean NAME?</c> with a leading blank, or nothing if no name is close.</summary>
    /// <param name="typed">The mistyped name.</param>
    /// <param name="known">The known names.</param>
    public static string Question(string typed, IEnumerable<string> known) => Of(typed, known) is { } name ? $" Did you mean {name}?" : "";

    /// <summary>
    /// Maximum number of differences by length: 0 (except case) up to 2 letters, 1 up to 5, 2 up to 11, and 3 beyond. Leading hyphens do not count.
    /// </summary>
    public static int MaxDifferences(string name) => name.AsSpan().TrimStart('-').Length switch
    {
        > MaxLength => -1,
        >= ShortestForThree => 3,
        >= ShortestForTwo => 2,
        >= ShortestForOne => 1,
        _ => 0,
    };

    // Optimal string alignment: three rows of the table are enough, because a swap looks two rows back. Null above the maximum.
    private static int? Differences(string one, string other, int allowed)
    {
        if (allowed < 0 || Math.Abs(one.Length - other.Length) > allowed)
        {
            return null;
        }

        var width = other.Length + 1;
        Span<int> rows = stackalloc int[3 * (MaxLength + 1)];
        var before = rows[..width];
        var last = rows.Slice(width, width);
        var now = rows.Slice(2 * width, width);
        for (var column = 0; column < width; column++)
        {
            last[column] = column;
        }

        for (var row = 1; row <= one.Length; row++)
        {
            now[0] = row;
            for (var column = 1; column < width; column++)
            {
                var same = Same(one[row - 1], other[column - 1]);
                now[column] = Math.Min(Math.Min(last[column], now[column - 1]) + 1, last[column - 1] + (same ? 0 : 1));
                if (row > 1 && column > 1 && Same(one[row - 1], other[column - 2]) && Same(one[row - 2], other[column - 1]))
                {
                    now[column] = Math.Min(now[column], before[column - 2] + 1);
                }
            }

            var spare = before;
            before = last;
            last = now;
            now = spare;
        }

        return last[^1] <= allowed ? last[^1] : null;
    }

    private static bool Same(char one, char other) => char.ToUpperInvariant(one) == char.ToUpperInvariant(other);
}
