namespace ZeroShotOrleans.Grains.Jobs;

/// <summary>A set of image indexes kept as ordered ranges that neither overlap nor touch. Small for work done nearly in order, whatever its length.</summary>
/// <remarks>Not thread-safe: it lives in one grain.</remarks>
internal sealed class RangeSet
{
    /// <summary>The ranges, in order.</summary>
    public IReadOnlyList<ImageRange> Ranges => throw new NotImplementedException();

    /// <summary>Number of indexes in the set.</summary>
    public long Count => throw new NotImplementedException();

    /// <summary>Adds a range; what is already there stays.</summary>
    public void Add(ImageRange range) => throw new NotImplementedException();

    /// <summary>Removes a range; what is not there is no error.</summary>
    public void Remove(ImageRange range) => throw new NotImplementedException();

    /// <summary>Whether the index is in the set.</summary>
    public bool Contains(long index) => throw new NotImplementedException();

    /// <summary>The parts of <paramref name="range"/> that are not in the set, in order.</summary>
    public IEnumerable<ImageRange> Missing(ImageRange range) => throw new NotImplementedException();

    /// <summary>Takes the first <paramref name="most"/> consecutive indexes out of the set; null when it is empty.</summary>
    /// <param name="most">1 or more.</param>
    public ImageRange? TakeFirst(long most) => throw new NotImplementedException();
}
