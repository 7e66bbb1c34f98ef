using System.IO.Enumeration;

namespace ZeroShotOrleans.Grains.Sources;

/// <summary>Decides which files of a directory are images: the patterns of <see cref="DirectorySource.Include"/>.</summary>
/// <remarks>
/// <c>*</c> and <c>?</c> stay within a name; <c>**</c> between slashes stands for any number of directories, also none, and anywhere else is
/// the same as <c>*</c>. A slash at the beginning changes nothing. Case is ignored.
/// </remarks>
internal sealed class IncludePatterns
{
    private readonly string[] _names;
    private readonly string[][] _paths;

    /// <summary>Patterns; none means <see cref="DirectoryWalk.DefaultExtensions"/>.</summary>
    public IncludePatterns(IReadOnlyCollection<string> patterns)
    {
        var escaped = patterns.Count == 0

            // The matcher takes a backslash for an escape, and on Unix it is a letter like any other.
            ? DirectoryWalk.DefaultExtensions.Select(extension => "*" + extension)
            : patterns.Select(pattern => pattern.Replace("\\", "\\\\", StringComparison.Ordinal));
        var byKind = escaped.ToLookup(pattern => pattern.Contains('/', StringComparison.Ordinal));
        _names = [.. byKind[false]];
        _paths = [.. byKind[true].Select(SplitPath)];
    }

    /// <summary>Whether a file matches one of them.</summary>
    /// <param name="directory">Names of the directories from the root to the file.</param>
    /// <param name="name">Name of the file.</param>
    public bool Match(IReadOnlyList<string> directory, ReadOnlySpan<char> name)
    {
        foreach (var pattern in _names)
        {
            if (NameMatches(pattern, name))
            {
                return true;
            }
        }

        foreach (var pattern in _paths)
        {
            if (PathMatches(pattern, directory, name))
            {
                return true;
            }
        }

        return false;
    }

    private static string[] SplitPath(string pattern)
    {
        var parts = pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);

        // At the end it stands for every file below: directories, and then a name.
        return parts is [.., "**"] ? [.. parts, "*"] : parts;
    }

    // Walks pattern and path side by side; after a mismatch the last ** takes one directory more, so the work stays below their product.
    private static bool PathMatches(string[] pattern, IReadOnlyList<string> directory, ReadOnlySpan<char> name)
    {
        var (part, at, anyPart, anyAt) = (0, 0, -1, 0);
        while (at <= directory.Count)
        {
            if (part < pattern.Length && pattern[part] == "**")
            {
                (anyPart, anyAt) = (part++, at);
            }
            else if (part < pattern.Length && NameMatches(pattern[part], at < directory.Count ? directory[at] : name))
            {
                (part, at) = (part + 1, at + 1);
            }
            else if (anyPart >= 0)
            {
                (part, at) = (anyPart + 1, ++anyAt);
            }
            else
            {
                return false;
            }
        }

        return part == pattern.Length;
    }

    private static bool NameMatches(string pattern, ReadOnlySpan<char> name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true);
}
