namespace ZeroShotOrleans.Sources.Listing.Lists;

/// <summary>Resolves the paths of a list.</summary>
internal static class ListRoot
{
    /// <summary>Converts an entry to a path below the root; one that leads out stays as it is, and becomes an error when it is read.</summary>
    public static string Relative(string root, string path)
    {
        // Only absolute paths have two spellings; others name their image as the list does. A path cannot contain NUL.
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
