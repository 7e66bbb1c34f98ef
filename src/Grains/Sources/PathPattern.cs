using System.IO.Enumeration;

namespace ZeroShotOrleans.Grains.Sources;

/// <summary>A pattern of files or directories, as people write it.</summary>
/// <remarks>
/// <c>*</c> and <c>?</c> stay within a name; <c>**</c> between slashes stands for any number of directories, also none, and anywhere else is
/// the same as <c>*</c>. A slash at the beginning changes nothing; one at the end means directories only. A pattern with no other slash is compared with
/// the name alone, at any depth. Case is ignored.
/// </remarks>
internal sealed class PathPattern
{
    private readonly string[] _parts;
    private readonly bool _anyDepth;

    /// <summary>A pattern.</summary>
    /// <param name="text">As it was written.</param>
    /// <param name="anchored">Whether also a pattern without a slash is compared with the whole path.</param>
    public PathPattern(string text, bool anchored = false)
    {
        DirectoriesOnly = text.EndsWith('/');
        var trimmed = text.TrimEnd('/');
        _anyDepth = !anchored && !trimmed.Contains('/', StringComparison.Ordinal);

        // The matcher takes a backslash for an escape, and on Unix it is a letter like any other.
        var parts = trimmed.Replace("\\", "\\\\", StringComparison.Ordinal).Split('/', StringSplitOptions.RemoveEmptyEntries);

        // At the end it stands for everything below: directories, and then a name.
        _parts = parts is [.., "**"] && !_anyDepth ? [.. parts, "*"] : parts;
    }

    /// <summary>Whether only directories are meant.</summary>
    public bool DirectoriesOnly { get; }

    /// <summary>The names it consists of, each with its wildcards.</summary>
    public IReadOnlyList<string> Parts => _parts;

    /// <summary>Whether a name in a directory matches.</summary>
    /// <param name="directory">Names of the directories from the root to it.</param>
    /// <param name="name">The name.</param>
    public bool Matches(IReadOnlyList<string> directory, ReadOnlySpan<char> name) =>
        _anyDepth ? _parts is [var only] && NameMatches(only, name) : PathMatches(directory, name);

    /// <summary>Whether something below a directory may match.</summary>
    public bool LeadsInto(IReadOnlyList<string> directory)
    {
        // The parts that may come next, after each name of the directory.
        var next = new bool[_parts.Length + 1];
        next[0] = true;
        foreach (var name in directory)
        {
            var after = new bool[next.Length];
            for (var part = 0; part < _parts.Length; part++)
            {
                var any = _parts[part] == "**";
                next[part + 1] |= next[part] && any;
                after[part] |= next[part] && any;
                after[part + 1] |= next[part] && !any && NameMatches(_parts[part], name);
            }

            next = after;
        }

        return _anyDepth || next.AsSpan(0, _parts.Length).Contains(true);
    }

    /// <summary>Whether a name matches a pattern without a slash.</summary>
    public static bool NameMatches(string pattern, ReadOnlySpan<char> name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true);

    // Walks pattern and path side by side; after a mismatch the last ** takes one directory more, so the work stays below their product.
    private bool PathMatches(IReadOnlyList<string> directory, ReadOnlySpan<char> name)
    {
        var (part, at, anyPart, anyAt) = (0, 0, -1, 0);
        while (at <= directory.Count)
        {
            if (part < _parts.Length && _parts[part] == "**")
            {
                (anyPart, anyAt) = (part++, at);
            }
            else if (part < _parts.Length && NameMatches(_parts[part], at < directory.Count ? directory[at] : name))
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

        return part == _parts.Length;
    }
}
