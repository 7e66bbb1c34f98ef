namespace ZeroShotOrleans.Grains.Jobs.Bases;

/// <summary>The order in which <see cref="Sources.DirectoryWalk"/> lists paths: name by name, ordinal, a directory's content in the place of its name.</summary>
internal sealed class PathOrder : IComparer<string>
{
    /// <summary>It keeps nothing.</summary>
    public static readonly PathOrder Instance = new();

    /// <summary>The order of a source's images; null where it is what a file or a person says.</summary>
    public static IComparer<string>? Of(ImageSource source) => source is DirectorySource ? Instance : null;

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        var a = x.AsSpan();
        var b = y.AsSpan();
        var common = a.CommonPrefixLength(b);

        // A name that ends here is smaller than any that goes on, so what ends it is smaller than any character.
        return Rank(a, common).CompareTo(Rank(b, common));
    }

    private static int Rank(ReadOnlySpan<char> path, int at) => at == path.Length ? -2 : path[at] == '/' ? -1 : path[at];
}
