using Microsoft.Win32.SafeHandles;

namespace ZeroShotOrleans.Grains.Sources.Archives;

/// <summary>Where the files of an archive lie, by name, for links that lead to them. An archive without links needs none of it.</summary>
internal sealed class TarLinks
{
    /// <summary>Most files that links can lead to, some 100 MB of names: links to files behind the first so many are errors.</summary>
    public const int MaxTargets = 1_000_000;

    private readonly Dictionary<string, (long Offset, long Length)> _files = new(StringComparer.Ordinal);

    /// <summary>The files before a place, found by going through the archive again.</summary>
    public static TarLinks Before(SafeFileHandle archive, long offset)
    {
        var links = new TarLinks();
        var reading = new TarReading(archive, offset: 0, links);
        while (reading.Position < offset && reading.Next() is { Damaged: false })
        {
            // Adds what it finds.
        }

        return links;
    }

    /// <summary>A file was found. Of two with one name the last counts, as it does when an archive is unpacked.</summary>
    public void Add(string name, long offset, long length)
    {
        if (_files.Count < MaxTargets || _files.ContainsKey(name))
        {
            _files[name] = (offset, length);
        }
    }

    /// <summary>The file that a link leads to; null when there is none before it.</summary>
    /// <param name="name">Path of the link.</param>
    /// <param name="target">What it says.</param>
    /// <param name="relative">Whether that is relative to its directory, as it is of symbolic links; else it is a path in the archive.</param>
    public (long Offset, long Length)? Find(string name, string target, bool relative)
    {
        if (relative && target.StartsWith('/'))
        {
            return null;
        }

        var path = new List<string>(relative ? name.Split('/')[..^1] : []);
        foreach (var part in target.Split('/').Where(part => part is not ("" or ".")))
        {
            if (part != "..")
            {
                path.Add(part);
            }
            else if (path.Count > 0)
            {
                path.RemoveAt(path.Count - 1);
            }
            else
            {
                return null;
            }
        }

        return _files.TryGetValue(string.Join('/', path), out var place) ? place : null;
    }
}
