using ZeroShotOrleans.Hub.Folders;
using ZeroShotOrleans.Hub.Repositories;
using ZeroShotOrleans.Hub.Names;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Hub;

/// <summary>Lists, verifies and removes the model folders of one models directory, however they were created. Needs no network.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class ModelStore(string directory)
{
    // Files may be symbolic links, as in the cache of the hub's own clients. The depth limit ends cycles of directory links.
    private static readonly EnumerationOptions _files = new() { RecurseSubdirectories = true, MaxRecursionDepth = 4, AttributesToSkip = 0 };

    private readonly ModelsDirectory _models = new(directory);

    /// <summary>All model folders, sorted by name. Empty if the directory does not exist; links to folders are skipped.</summary>
    /// <exception cref="HubException">The directory cannot be read.</exception>
    public IReadOnlyList<StoredModel> List() => DiskErrors.Explain(_models.Root, () =>
        Directory.Exists(_models.Root)
            ? (IReadOnlyList<StoredModel>)[.. Directory.EnumerateDirectories(_models.Root).Where(ModelsDirectory.IsModel).Order(StringComparer.Ordinal).Select(Describe)]
            : []);

    /// <summary>Finds a model by name.</summary>
    /// <exception cref="HubException">The model does not exist, or the name is not valid.</exception>
    public StoredModel Find(string name) => DiskErrors.Explain(_models.Root, () => Describe(_models.Existing(name)));

    /// <summary>Removes a model folder. Other processes no longer see it; a silo that has loaded the model keeps it in memory.</summary>
    /// <exception cref="HubException">The model does not exist, is being pulled, or has a file that cannot be removed.</exception>
    public void Remove(string name) => DiskErrors.Explain(_models.Root, () =>
    {
        _models.Existing(name);
        using var taken = FolderLock.Take(_models, name);
        Publication.Recover(_models, name);
        Publication.Remove(_models, name);
        return true;
    });

    /// <summary>Compares the files of a model folder with the hashes in its manifest. Reads every byte: about 1 GB/s.</summary>
    /// <returns>One entry for each file in the manifest, in manifest order. Other files are ignored.</returns>
    /// <exception cref="HubException">The model does not exist, or its manifest lists no hashes.</exception>
    public Task<IReadOnlyList<FileCheck>> VerifyAsync(string name, CancellationToken cancellationToken = default) =>
        DiskErrors.ExplainAsync(_models.Root, async () =>
        {
            var folder = _models.Existing(name);
            var checks = new List<FileCheck>();
            foreach (var (file, hash) in Hashes(folder, name))
            {
                RepositoryPath.CheckStaysInside(file, name);
                checks.Add(new FileCheck(file, await StateOfAsync(Path.Combine(folder, file), hash, cancellationToken).ConfigureAwait(false)));
            }

            return (IReadOnlyList<FileCheck>)checks;
        });

    private static IReadOnlyDictionary<string, string> Hashes(string folder, string name)
    {
        try
        {
            return ModelManifest.Read(folder).Sha256 is { Count: > 0 } hashes
                ? hashes
                : throw new HubException(HubError.Unusable, $"The manifest of {SafeText.Of(name)} lists no hashes.", "Pull the model again, or export it with tools/export.");
        }
        catch (ModelFolderException failure)
        {
            throw new HubException(HubError.Unusable, $"The model {SafeText.Of(name)} cannot be used.", failure.Message, failure);
        }
    }

    private static async Task<FileState> StateOfAsync(string path, string hash, CancellationToken cancellationToken) =>
        !File.Exists(path) ? FileState.Missing
        : (await FileHash.OfAsync(path, cancellationToken).ConfigureAwait(false)).Sha256.Equals(hash, StringComparison.OrdinalIgnoreCase) ? FileState.Right
        : FileState.Changed;

    private static StoredModel Describe(string folder) => new(
        Path.GetFileName(folder),
        folder,
        new DirectoryInfo(folder).EnumerateFiles("*", _files).Sum(file => file.Length),
        PulledFrom.Read(folder));
}
