namespace ZeroShotOrleans.Jobs.Reuse;

/// <summary>The order in which <c>DirectoryWalk</c> lists paths: segment by segment, ordinal, with a directory's content at its name.</summary>
internal sealed class PathOrder : IComparer<string>
{
    /// <summary>The shared, stateless instance.</summary>
    public static readonly PathOrder Instance = new();

    /// <summary>Returns the order of a source's images; null if a file or a client determines it.</summary>
    public static IComparer<string>? Of(ImageSource source) => source switch
    {
        DirectorySource => Instance,
        ObjectStoreSource => AddressOrder.Instance,
        _ => null,
    };

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        var a = x.AsSpan();
        var b = y.AsSpan();
        var common = a.CommonPrefixLength(b);

        // A shorter segment sorts first, so its separator sorts before any character.
        return Rank(a, common).CompareTo(Rank(b, common));
    }

    private static int Rank(ReadOnlySpan<char> path, int at) => at == path.Length ? -2 : path[at] == '/' ? -1 : path[at];
}
