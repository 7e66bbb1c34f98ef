namespace ZeroShotOrleans.Grains.Sources;

/// <summary>Where the paths of a list begin.</summary>
internal static class ListRoot
{
    /// <summary>The directory that paths are relative to: the one that was given, else that of the list.</summary>
    public static string RootOrDefault(this ListSource list) => list.Root.Length > 0 ? list.Root : Path.GetDirectoryName(list.File)!;

    /// <summary>A path of a list as an image of its root; one that leads out stays as it is, and becomes a fault when it is read.</summary>
    public static string Relative(string root, string path)
    {
        // Only an absolute path can be written in two ways; the others name their image as the list does. No path holds a zero byte.
        if (!Path.IsPathFullyQualified(path) || path.Contains('\0', StringComparison.Ordinal))
        {
            return path;
        }

        var below = Path.GetRelativePath(root, path);
        return Path.IsPathFullyQualified(below) || below == "." || below == ".." || below.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : below.Replace(Path.DirectorySeparatorChar, '/');
    }
}
