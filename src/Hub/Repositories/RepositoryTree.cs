using System.Text.Json;
using System.Text.RegularExpressions;
using ZeroShotOrleans.Hub.Names;

namespace ZeroShotOrleans.Hub.Repositories;

/// <summary>The files of one commit.</summary>
internal sealed partial class RepositoryTree
{
    private readonly SortedDictionary<string, RepositoryFile> _files = new(StringComparer.Ordinal);

    /// <summary>All files, sorted by path.</summary>
    public IEnumerable<RepositoryFile> Files => _files.Values;

    /// <summary>Number of files.</summary>
    public int Count => _files.Count;

    /// <summary>The file at a path, or null.</summary>
    public RepositoryFile? Find(string path) => _files.GetValueOrDefault(path);

    /// <summary>Adds a page of the tree.</summary>
    /// <exception cref="HubException">An entry is not valid.</exception>
    public void Add(JsonElement page, ModelId model)
    {
        if (page.ValueKind is not JsonValueKind.Array)
        {
            throw InvalidTree(model, "is not a JSON array");
        }

        foreach (var entry in page.EnumerateArray())
        {
            if (entry.Text("type") is "file")
            {
                var file = Read(entry, model);
                if (!_files.TryAdd(file.Path, file))
                {
                    throw InvalidTree(model, $"contains '{SafeText.Of(file.Path)}' twice");
                }
            }
        }
    }

    private static RepositoryFile Read(JsonElement entry, ModelId model)
    {
        var path = entry.Text("path") ?? throw InvalidTree(model, "contains an entry without a path");
        RepositoryPath.CheckStaysInside(path, model.ToString());

        // The hash of a large file's entry is that of its LFS pointer; the hash of the content is under "lfs".
        var large = entry.Object("lfs");
        var file = large is { } lfs
            ? new RepositoryFile(path, lfs.Whole("size") ?? -1, lfs.Text("oid"), null)
            : new RepositoryFile(path, entry.Whole("size") ?? -1, null, entry.Text("oid"));
        return file.Size >= 0 && (large is null ? Sha1().IsMatch(file.GitHash ?? "") : Sha256().IsMatch(file.Sha256 ?? ""))
            ? file
            : throw InvalidTree(model, $"has no size or no hash for '{SafeText.Of(path)}'");
    }

    private static HubException InvalidTree(ModelId model, string what) => new(
        HubError.Corrupt, $"The file list of {model} {what}.", "Check that Hub:Endpoint is a Hugging Face hub.");

    [GeneratedRegex(@"\A[0-9a-f]{40}\z")]
    private static partial Regex Sha1();

    [GeneratedRegex(@"\A[0-9a-f]{64}\z")]
    private static partial Regex Sha256();
}
