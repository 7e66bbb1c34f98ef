namespace ZeroShotOrleans.Hub.Folders;

/// <summary>The folder that a pull fills: whole files under their names, begun ones with <c>.part</c> behind.</summary>
internal sealed class Staging
{
    private const string Begun = ".part";

    private Staging(string folder, Journal journal) => (Folder, Journal) = (folder, journal);

    /// <summary>Full path.</summary>
    public string Folder { get; }

    /// <summary>Notes for a later pull.</summary>
    public Journal Journal { get; }

    /// <summary>Goes on with what an earlier pull of the same source left, and clears away everything else.</summary>
    /// <param name="models">The models directory.</param>
    /// <param name="name">Name of the model's folder.</param>
    /// <param name="source">What is pulled.</param>
    /// <param name="files">Paths of the files that belong to it.</param>
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

    /// <summary>Removes what a pull left.</summary>
    public static void Clear(ModelsDirectory models, string name)
    {
        Clear(models.StagingOf(name));
        File.Delete(models.JournalOf(name));
    }

    /// <summary>Full path of a whole file.</summary>
    /// <exception cref="InvalidOperationException">It would lie outside: a path was not checked.</exception>
    public string PathOf(string file)
    {
        var path = Path.GetFullPath(Path.Combine(Folder, file));
        return path.StartsWith(Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new InvalidOperationException($"'{file}' leads out of {Folder}.");
    }

    /// <summary>Full path of a file that has begun.</summary>
    public string PartOf(string file) => PathOf(file) + Begun;

    private static void Clear(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
