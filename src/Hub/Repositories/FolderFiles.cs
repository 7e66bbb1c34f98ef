namespace ZeroShotOrleans.Hub.Repositories;

/// <summary>All files of one repository, or of two sister repositories side by side, by their paths in the model folder.</summary>
internal sealed class FolderFiles
{
    private const string Extension = ".onnx";

    private readonly SortedDictionary<string, FolderFile> _files = new(StringComparer.Ordinal);

    /// <summary>Lays out the files.</summary>
    /// <param name="repositories">One, whose files keep their paths, or several, each of which gets a folder with its name.</param>
    public FolderFiles(IReadOnlyList<Repository> repositories)
    {
        Repositories = repositories;
        foreach (var repository in repositories)
        {
            foreach (var file in repository.Tree.Files)
            {
                var path = PlaceOf(repository) + file.Path;
                _files[path] = new FolderFile(repository, file, path);
            }
        }
    }

    /// <summary>The repositories.</summary>
    public IReadOnlyList<Repository> Repositories { get; }

    /// <summary>All paths, sorted.</summary>
    public IEnumerable<string> Paths => _files.Keys;

    /// <summary>The folder of a repository's files, with a slash at its end; empty for the model folder itself.</summary>
    public string PlaceOf(Repository repository) => Repositories.Count == 1 ? "" : $"{repository.Id.Name}/";

    /// <summary>The file at a path, or null.</summary>
    public FolderFile? Find(string path) => _files.GetValueOrDefault(path);

    /// <summary>The names of the graphs in a place, without their extension.</summary>
    public IEnumerable<string> GraphsIn(string place) => _files.Keys
        .Where(path => path.StartsWith(place, StringComparison.Ordinal) && path.EndsWith(Extension, StringComparison.Ordinal) && !path.AsSpan(place.Length).Contains('/'))
        .Select(path => path[place.Length..^Extension.Length]);

    /// <summary>External weight files of a graph: <c>.onnx_data</c>, numbered if there are several, or <c>.onnx.data</c>.</summary>
    public IEnumerable<FolderFile> WeightsOf(string graph) => _files.Values.Where(file =>
        file.Path.StartsWith($"{graph}_data", StringComparison.Ordinal) || file.Path.StartsWith($"{graph}.data", StringComparison.Ordinal));
}
