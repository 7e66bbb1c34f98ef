namespace ZeroShotOrleans.Sources.Listing.Lists;

/// <summary>The current files of a Delta table, while its log is read.</summary>
/// <remarks>A file is told by its path and its deletion vector: the same path with another vector is another file to the log, in any order within a commit.</remarks>
/// <param name="table">The table.</param>
internal sealed class DeltaFiles(TableFolder table)
{
    // Beyond what a list may have, because later commits may remove files.
    private const int MostFiles = 10 * ListFolder.MaxFiles;

    // Reader features that change nothing for a reader of whole files, or that show otherwise where they are used.
    private static readonly string[] _known = ["timestampNtz", "vacuumProtocolCheck", "columnMapping", "deletionVectors"];

    private readonly HashSet<(string Path, string Vector)> _files = [];

    /// <summary>The paths, in ordinal order.</summary>
    /// <exception cref="ZeroShotException">A file has a deletion vector.</exception>
    public IReadOnlyList<string> Paths() => _files.Any(file => file.Vector.Length > 0)
        ? throw table.NotSupported("deletion vectors")
        : [.. _files.Select(file => file.Path).Order(StringComparer.Ordinal)];

    /// <summary>Adds a file.</summary>
    /// <param name="path">Its path as written: a URI, relative to the table.</param>
    /// <param name="vector">What tells its deletion vector from others; empty: it has none.</param>
    public void Add(string path, string vector)
    {
        _files.Add((PathOf(path), vector));
        if (_files.Count > MostFiles)
        {
            throw table.Of($"It is a Delta table with more than {MostFiles} files. Optimize it, so that it has fewer, larger ones.");
        }
    }

    /// <summary>Removes a file.</summary>
    public void Remove(string path, string vector) => _files.Remove((PathOf(path), vector));

    /// <summary>Checks what the table asks of its readers.</summary>
    /// <exception cref="ZeroShotException">It asks for what is not supported.</exception>
    public void CheckProtocol(int version, IEnumerable<string> features)
    {
        // 2 says only that column mapping may be used; the metadata says whether it is.
        if (version is < 1 or > 3)
        {
            throw table.NotSupported($"reader version {version}");
        }

        if (version == 3 && features.FirstOrDefault(feature => !_known.Contains(feature)) is { } other)
        {
            throw table.NotSupported($"the reader feature '{other}'");
        }
    }

    /// <summary>Checks how the files are written.</summary>
    /// <param name="provider">Their format; null: it is not said.</param>
    /// <param name="mapping">The mode of column mapping; null: none.</param>
    /// <exception cref="ZeroShotException">They need what is not supported.</exception>
    public void CheckMetadata(string? provider, string? mapping)
    {
        if (provider is not (null or "parquet"))
        {
            throw table.NotSupported("files that are not Parquet");
        }

        if (mapping is not (null or "none"))
        {
            throw table.NotSupported("column mapping");
        }
    }

    private string PathOf(string written)
    {
        var path = Uri.UnescapeDataString(written);
        return !path.Contains("://", StringComparison.Ordinal) && !path.StartsWith("file:", StringComparison.OrdinalIgnoreCase) && !Path.IsPathRooted(path) && !path.Split('/').Contains("..")
            ? path
            : throw table.NotSupported("files outside of its folder (a shallow clone)");
    }
}
