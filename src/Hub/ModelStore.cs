using ZeroShotOrleans.Hub.Folders;
using ZeroShotOrleans.Hub.Repositories;
using ZeroShotOrleans.Hub.Names;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Hub;

/// <summary>Looks after the model folders of one models directory, however they came there. Needs no network.</summary>
/// <remarks>Safe for concurrent calls.</remarks>
public sealed class ModelStore(string directory)
{
    // Files may be links, as in the cache of the hub's own clients; links to directories end somewhere.
    private static readonly EnumerationOptions Files = new() { RecurseSubdirectories = true, MaxRecursionDepth = 4, AttributesToSkip = 0 };

    private readonly ModelsDirectory _models = new(directory);

    /// <summary>All model folders, in the order of their names. A directory that does not exist has none; links to folders are left out.</summary>
    /// <exception cref="HubException">The directory cannot be read.</exception>
    public IReadOnlyList<StoredModel> List() => DiskFailure.Explain(_models.Root, () =>
        Directory.Exists(_models.Root)
            ? (IReadOnlyList<StoredModel>)[.. Directory.EnumerateDirectories(_models.Root).Where(ModelsDirectory.IsModel).Order(StringComparer.Ordinal).Select(Describe)]
            : []);

    /// <summary>One model.</summary>
    /// <exception cref="HubException">There is no such model, or the name is none.</exception>
    public StoredModel Find(string name) => DiskFailure.Explain(_models.Root, () => Describe(_models.Existing(name)));

    /// <summary>Removes a model folder. It is gone at once for whoever looks; a silo that has loaded it keeps what it has in memory.</summary>
    /// <exception cref="HubException">There is no such model, it is being pulled, or a file of it cannot be removed.</exception>
    public void Remove(string name) => DiskFailure.Explain(_models.Root, () =>
    {
        _models.Existing(name);
        using var taken = FolderLock.Take(_models, name);
        Publication.Recover(_models, name);
        Publication.Withdraw(_models, name);
        return true;
    });

    /// <summary>Compares a model folder with the hashes of its manifest. Reads every byte: about 1 GB/s.</summary>
    /// <returns>Every file that the manifest lists, in its order; those it does not list are not looked at.</returns>
    /// <exception cref="HubException">There is no such model, or its manifest lists no hashes.</exception>
    public Task<IReadOnlyList<FileCheck>> VerifyAsync(string name, CancellationToken cancellationToken = default) =>
        DiskFailure.ExplainAsync(_models.Root, async () =>
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
                : throw new HubException(HubError.Unusable, $"The manifest of {Shown.Of(name)} lists no hashes.", "Pull the model again, or write it with tools/export.");
        }
        catch (ModelFolderException failure)
        {
            throw new HubException(HubError.Unusable, $"The model {Shown.Of(name)} cannot be used.", failure.Message, failure);
        }
    }

    private static async Task<FileState> StateOfAsync(string path, string hash, CancellationToken cancellationToken) =>
        !File.Exists(path) ? FileState.Missing
        : (await FileHash.OfAsync(path, cancellationToken).ConfigureAwait(false)).Sha256.Equals(hash, StringComparison.OrdinalIgnoreCase) ? FileState.Right
        : FileState.Changed;

    private static StoredModel Describe(string folder) => new(
        Path.GetFileName(folder),
        folder,
        new DirectoryInfo(folder).EnumerateFiles("*", Files).Sum(file => file.Length),
        PulledFrom.Read(folder));
}
