using ZeroShotOrleans.Sources.Archives;

namespace ZeroShotOrleans.Sources.Listing.Archives;

/// <summary>Locations of an archive's files by name, to resolve links. Not needed for an archive without links.</summary>
internal sealed class TarLinks
{
    /// <summary>Maximum number of files that links can refer to, about 100 MB of names: links to later files are errors.</summary>
    public const int MaxTargets = 1_000_000;

    private readonly Dictionary<string, (long Offset, long Length)> _files = new(StringComparer.Ordinal);

    /// <summary>Collects the files before an offset by reading the archive again.</summary>
    public static TarLinks Before(TarBytes archive, long offset)
    {
        var links = new TarLinks();
        var reading = new TarReading(archive, offset: 0, links);
        while (reading.Position < offset && reading.Next() is { Damaged: false })
        {
            // Adds what it finds.
        }

        return links;
    }

    /// <summary>Adds a file. If a name occurs twice, the last one counts, as when the archive is extracted.</summary>
    public void Add(string name, long offset, long length)
    {
        if (_files.Count < MaxTargets || _files.ContainsKey(name))
        {
            _files[name] = (offset, length);
        }
    }

    /// <summary>The file that a link refers to; null if there is none before it.</summary>
    /// <param name="name">Path of the link.</param>
    /// <param name="target">The link's target.</param>
    /// <param name="relative">Whether the target is relative to the link's directory (symbolic links) or to the archive (hard links).</param>
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
