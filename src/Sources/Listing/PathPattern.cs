using System.IO.Enumeration;

namespace ZeroShotOrleans.Sources.Listing;

/// <summary>A glob pattern of files or directories.</summary>
/// <remarks>
/// <c>*</c> and <c>?</c> match within a name; <c>**</c> between slashes matches any number of directories, including none, and elsewhere is
/// the same as <c>*</c>. A leading slash has no effect; a trailing one matches directories only. A pattern without another slash is matched against
/// the name alone, at any depth. Case-insensitive.
/// </remarks>
internal sealed class PathPattern
{
    private readonly string[] _parts;
    private readonly bool _anyDepth;

    /// <summary>A pattern.</summary>
    /// <param name="text">The pattern.</param>
    /// <param name="anchored">Whether a pattern without a slash is matched against the whole path too.</param>
    public PathPattern(string text, bool anchored = false)
    {
        DirectoriesOnly = text.EndsWith('/');
        var trimmed = text.TrimEnd('/');
        _anyDepth = !anchored && !trimmed.Contains('/', StringComparison.Ordinal);

        // The matcher uses the backslash as an escape; on Unix it is an ordinary character.
        var parts = trimmed.Replace("\\", "\\\\", StringComparison.Ordinal).Split('/', StringSplitOptions.RemoveEmptyEntries);

        // At the end, ** matches everything below: directories, and then a name.
        _parts = parts is [.., "**"] && !_anyDepth ? [.. parts, "*"] : parts;
    }

    /// <summary>Whether it matches directories only.</summary>
    public bool DirectoriesOnly { get; }

    /// <summary>Its segments, with their wildcards.</summary>
    public IReadOnlyList<string> Parts => _parts;

    /// <summary>Whether a name in a directory matches.</summary>
    /// <param name="directory">The directories from the root to it.</param>
    /// <param name="name">The name.</param>
    public bool Matches(IReadOnlyList<string> directory, ReadOnlySpan<char> name) =>
        _anyDepth ? _parts is [var only] && NameMatches(only, name) : PathMatches(directory, name);

    /// <summary>Whether anything below a directory can match.</summary>
    public bool LeadsInto(IReadOnlyList<string> directory)
    {
        // The segments that may come next, after each directory.
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

    // Walks pattern and path in parallel; on a mismatch the last ** absorbs one more directory, so the cost is below the product of their lengths.
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
