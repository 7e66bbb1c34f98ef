namespace ZeroShotOrleans.Sources.Listing.Lists;

/// <summary>Finds the columns of a text table that hold images, to name them if the wanted column does not exist.</summary>
internal sealed class ColumnHints
{
    private const int MaxRows = 100, MaxColumns = 20;

    private readonly List<string> _withImages = [];
    private int _rows;

    /// <summary>Names of columns with at least one value that looks like an image, in the order they were found.</summary>
    public IReadOnlyList<string> WithImages => _withImages;

    /// <summary>Whether more rows change nothing.</summary>
    public bool IsFull => _rows == MaxRows;

    /// <summary>Looks at a row.</summary>
    public void Add(IEnumerable<(string Name, string? Value)> fields)
    {
        if (IsFull)
        {
            return;
        }

        _rows++;
        foreach (var (name, value) in fields)
        {
            if (_withImages.Count < MaxColumns && value is not null && EntryShape.LooksLikeImage(value) && !_withImages.Contains(name))
            {
                _withImages.Add(name);
            }
        }
    }
}
