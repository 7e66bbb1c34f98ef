namespace ZeroShotOrleans.Storage.Jobs;

/// <summary>A set of image indexes, stored as ordered ranges that neither overlap nor touch. Small if work is done nearly in order.</summary>
/// <remarks>Not thread-safe: it belongs to one grain.</remarks>
internal sealed class RangeSet
{
    private readonly List<ImageRange> _ranges = [];

    /// <summary>The ranges in order. A live view: it changes with the set.</summary>
    public IReadOnlyList<ImageRange> Ranges => _ranges;

    /// <summary>Number of indexes in the set.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a range; existing indexes stay.</summary>
    public void Add(ImageRange range)
    {
        if (IsEmpty(range))
        {
            return;
        }

        // Ranges that overlap or touch the new one are merged.
        var from = FirstEndingAt(range.First);
        var to = from;
        var merged = range;
        while (to < _ranges.Count && _ranges[to].First <= range.End)
        {
            merged = new(Math.Min(merged.First, _ranges[to].First), Math.Max(merged.End, _ranges[to].End));
            Count -= _ranges[to].Count;
            to++;
        }

        Replace(from, to, [merged]);
        Count += merged.Count;
    }

    /// <summary>Removes a range; missing indexes are ignored.</summary>
    public void Remove(ImageRange range)
    {
        if (IsEmpty(range))
        {
            return;
        }

        var from = FirstEndingAt(range.First + 1);
        var to = from;
        List<ImageRange> rest = [];
        while (to < _ranges.Count && _ranges[to].First < range.End)
        {
            var cut = _ranges[to];
            Count -= cut.Count;
            AddPart(rest, cut.First, range.First);
            AddPart(rest, range.End, cut.End);
            to++;
        }

        Replace(from, to, rest);
        Count += rest.Sum(part => part.Count);
    }

    /// <summary>Whether the index is in the set.</summary>
    public bool Contains(long index)
    {
        var at = FirstEndingAt(index + 1);
        return at < _ranges.Count && _ranges[at].First <= index;
    }

    /// <summary>The parts of <paramref name="range"/> that are not in the set, in order. The set may change during enumeration.</summary>
    public IEnumerable<ImageRange> Missing(ImageRange range)
    {
        List<ImageRange> missing = [];
        if (IsEmpty(range))
        {
            return missing;
        }

        var next = range.First;
        for (var at = FirstEndingAt(range.First + 1); at < _ranges.Count && _ranges[at].First < range.End; at++)
        {
            AddPart(missing, next, _ranges[at].First);
            next = _ranges[at].End;
        }

        AddPart(missing, next, range.End);
        return missing;
    }

    /// <summary>The parts of <paramref name="range"/> that are in the set, in order. The set may change during enumeration.</summary>
    public IEnumerable<ImageRange> Within(ImageRange range)
    {
        List<ImageRange> parts = [];
        var next = range.First;
        foreach (var gap in Missing(range))
        {
            AddPart(parts, next, gap.First);
            next = gap.End;
        }

        AddPart(parts, next, range.End);
        return parts;
    }

    /// <summary>Removes and returns the first consecutive indexes, at most <paramref name="most"/>; null if the set is empty.</summary>
    /// <param name="most">1 or more.</param>
    public ImageRange? TakeFirst(long most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        if (_ranges.Count == 0)
        {
            return null;
        }

        var first = _ranges[0];
        var taken = new ImageRange(first.First, first.First + Math.Min(most, first.Count));
        Remove(taken);
        return taken;
    }

    private static bool IsEmpty(ImageRange range) => range.Count >= 0
        ? range.Count == 0
        : throw new ArgumentOutOfRangeException(nameof(range), $"The range ends at {range.End}, before its start at {range.First}.");

    private static void AddPart(List<ImageRange> parts, long first, long end)
    {
        if (first < end)
        {
            parts.Add(new(first, end));
        }
    }

    // Position of the first range that ends at or after an index.
    private int FirstEndingAt(long index)
    {
        var (low, high) = (0, _ranges.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _ranges[middle].End < index ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    // Overwrites in place if possible: most calls replace one range with one, and shifting a long list would be slow.
    private void Replace(int from, int to, List<ImageRange> with)
    {
        var overwritten = Math.Min(to - from, with.Count);
        for (var at = 0; at < overwritten; at++)
        {
            _ranges[from + at] = with[at];
        }

        _ranges.RemoveRange(from + overwritten, to - from - overwritten);
        _ranges.InsertRange(from + overwritten, with.Skip(overwritten));
    }
}
