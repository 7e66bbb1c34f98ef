namespace ZeroShotOrleans.Hub.Folders;

/// <summary>The folder that a pull downloads into: complete files under their names, partial ones with the suffix <c>.part</c>.</summary>
internal sealed class Staging
{
    private const string PartSuffix = ".part";

    private Staging(string folder, Journal journal) => (Folder, Journal) = (folder, journal);

    /// <summary>Full path.</summary>
    public string Folder { get; }

    /// <summary>The journal that a later pull resumes from.</summary>
    public Journal Journal { get; }

    /// <summary>Reuses what an earlier pull of the same source left, and deletes everything else.</summary>
    /// <param name="models">The models directory.</param>
    /// <param name="name">Name of the model folder.</param>
    /// <param name="source">The source that is pulled.</param>
    /// <param name="files">Paths of the files that belong to the model.</param>
    public static Staging Open(ModelsDirectory models, string name, PulledFrom source, IEnumerable<string> files)
    {
        var folder = models.StagingOf(name);
        var journal = Journal.Open(models.JournalOf(name), source, out var isNew);
        if (isNew)
        {
            Clear(folder);
        }

        Directory.CreateDirectory(folder);
        var staging = new Staging(folder, journal);
        var expected = files.SelectMany(file => (string[])[staging.PathOf(file), staging.PartOf(file)]).ToHashSet(StringComparer.Ordinal);
        foreach (var stray in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(path => !expected.Contains(path)).ToList())
        {
            File.Delete(stray);
        }

        return staging;
    }

    /// <summary>Deletes what a pull left behind.</summary>
    public static void Clear(ModelsDirectory models, string name)
    {
        Clear(models.StagingOf(name));
        File.Delete(models.JournalOf(name));
    }

    /// <summary>Full path of a complete file.</summary>
    /// <exception cref="InvalidOperationException">The path is outside the folder, so it was not validated.</exception>
    public string PathOf(string file)
    {
        var path = Path.GetFullPath(Path.Combine(Folder, file));
        return path.StartsWith(Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new InvalidOperationException($"'{file}' is outside {Folder}.");
    }

    /// <summary>Full path of a partial file.</summary>
    public string PartOf(string file) => PathOf(file) + PartSuffix;

    private static void Clear(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
