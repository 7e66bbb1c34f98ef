namespace ZeroShotOrleans.Files;

/// <summary>Resolves all symbolic links in a path.</summary>
internal static class RealPath
{
    // The limit of Linux before it reports a loop.
    private const int MaxLinks = 40;

    private static readonly char[] _separators = [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];

    private static readonly StringComparison _comparison =
        OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>
    /// The real path as <see cref="FileNameEscape"/> writes it; null if it does not exist, cannot be reached or contains a loop of links.
    /// </summary>
    /// <param name="path">An absolute path.</param>
    public static string? Of(string path) => OperatingSystem.IsLinux() ? LibC.RealPathOf(PathBytes.Of(path)) : Resolve(path);

    /// <summary>Whether a real path is a real directory or inside it.</summary>
    public static bool IsWithin(string path, string directory)
    {
        var trimmed = Path.TrimEndingDirectorySeparator(directory);
        return path.StartsWith(trimmed, _comparison)
            && (path.Length == trimmed.Length || Path.EndsInDirectorySeparator(trimmed) || _separators.Contains(path[trimmed.Length]));
    }

    private static string? Resolve(string path)
    {
        var current = Path.GetPathRoot(path)!;
        var names = new Stack<string>();
        Push(names, path[current.Length..]);
        var links = 0;
        while (names.TryPop(out var name))
        {
            if (name == "..")
            {
                current = Path.GetDirectoryName(current) ?? current;
                continue;
            }

            var next = Path.Join(current, name);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                current = next;
                continue;
            }

            if (++links > MaxLinks)
            {
                return null;
            }

            var targetRoot = Path.GetPathRoot(target) ?? "";
            current = targetRoot.Length > 0 ? targetRoot : current;
            Push(names, target[targetRoot.Length..]);
        }

        return Path.Exists(current) ? current : null;
    }

    private static void Push(Stack<string> names, string path)
    {
        foreach (var name in path.Split(_separators, StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            if (name != ".")
            {
                names.Push(name);
            }
        }
    }
}
