using System.Collections.Concurrent;
using ZeroShotOrleans.Hub.Folders;
using ZeroShotOrleans.Hub.Names;
using ZeroShotOrleans.Hub.Repositories;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Hub.Pulling;

/// <summary>One pull, from a name to a folder.</summary>
internal sealed class Pull(HubApi api, HubOptions options, ModelsDirectory models, ModelId model, string revision, string? precision, Tally tally)
{
    /// <summary>Name of the model's folder: that of the model, and the precision where it is not float32, so that two can lie side by side.</summary>
    private readonly string _name = precision is null ? model.Name : $"{model.Name}-{precision}";

    /// <summary>Runs it.</summary>
    /// <returns>Full path of the model's folder.</returns>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        using var taken = FolderLock.Take(models, _name);
        Publication.Recover(models, _name);
        var existing = ExistingFolder.Find(models, _name);
        if (Revision.IsCommit(revision) && existing.Holds(new PulledFrom(model.ToString(), revision, precision)))
        {
            return existing.Path;
        }

        var (repository, graphs) = await FindGraphsAsync(cancellationToken).ConfigureAwait(false);
        var source = new PulledFrom(repository.Id.ToString(), repository.Commit, precision);
        if (existing.Holds(source))
        {
            return existing.Path;
        }

        existing.CheckReplaceableBy(source);
        var choice = FileChoice.Of(repository, graphs, precision, options.MaxBytes);
        var staging = Staging.Open(models, _name, source, choice.All.Select(file => file.Path));
        try
        {
            await FillAsync(staging, repository, choice, source, cancellationToken).ConfigureAwait(false);
        }
        catch (HubException failure) when (failure.Kind is HubError.Unusable)
        {
            // Whatever is wrong with it will be wrong tomorrow.
            Staging.Clear(models, _name);
            throw;
        }

        Publication.Publish(models, _name);
        return existing.Path;
    }

    private async Task<(Repository, Graphs)> FindGraphsAsync(CancellationToken cancellationToken)
    {
        var repository = await api.FindAsync(model, revision, cancellationToken).ConfigureAwait(false);
        if (Graphs.Find(repository.Tree) is { } graphs)
        {
            return (repository, graphs);
        }

        var fact = Graphs.FindMonolith(repository.Tree) is { } monolith
            ? $"{model} holds both towers in one graph ({Shown.Of(monolith)}), which would run the text tower again for every image."
            : $"{model} holds no ONNX graphs.";
        if (OnnxMirrors.MirrorOf(model) is not { } mirror)
        {
            throw new HubException(
                HubError.Unusable,
                fact,
                $"Write its folder with tools/export (export.py {model} FOLDER), or name a repository that has onnx/vision_model.onnx and onnx/text_model.onnx.");
        }

        if (revision != Revision.Default)
        {
            throw new HubException(
                HubError.Unusable, fact, $"{mirror} has its graphs, of the revision {Revision.Default} alone: pull that, or write the folder with tools/export.");
        }

        tally.Note($"{fact} Taking those of {mirror}.");
        var mirrored = await api.FindAsync(mirror, Revision.Default, cancellationToken).ConfigureAwait(false);
        return Graphs.Find(mirrored.Tree) is { } found
            ? (mirrored with { License = mirrored.License ?? repository.License }, found)
            : throw new HubException(
                HubError.Unusable, $"{fact} {mirror}, which used to have them apart, no longer does.", $"Write the folder with tools/export (export.py {model} FOLDER).");
    }

    private async Task FillAsync(Staging staging, Repository repository, FileChoice choice, PulledFrom source, CancellationToken cancellationToken)
    {
        tally.TotalBytes = choice.Bytes;
        DiskFailure.CheckSpace(staging.Folder, choice.Bytes - choice.All.Sum(file => FileDownload.BytesOf(staging, file)));
        var hashes = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);

        // The small files first: they tell whether the large ones would be downloaded for nothing.
        await DownloadAsync(staging, repository, choice.Small, hashes, cancellationToken).ConfigureAwait(false);
        var manifest = await new ScaleSearch(api, tally).ReadManifestAsync(staging, model, repository, cancellationToken).ConfigureAwait(false);
        await DownloadAsync(staging, repository, choice.Large, hashes, cancellationToken).ConfigureAwait(false);
        ManifestWriter.Write(staging.Folder, manifest with { Name = _name }, choice.Roles, hashes, source, model.ToString(), repository.License);
        Prove(staging.Folder, repository.Id);
        tally.Report();
    }

    private Task DownloadAsync(
        Staging staging, Repository repository, IReadOnlyList<RepositoryFile> files, ConcurrentDictionary<string, string> hashes, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            files,
            new ParallelOptions { MaxDegreeOfParallelism = options.ParallelFiles, CancellationToken = cancellationToken },
            async (file, token) => hashes[file.Path] = await new FileDownload(api, repository, staging, file, tally).RunAsync(token).ConfigureAwait(false));

    // Loads no weights, which may need more memory than this machine has.
    private static void Prove(string folder, ModelId model)
    {
        try
        {
            _ = ModelFolder.Open(folder).Tokenizer;
        }
        catch (ModelFolderException failure)
        {
            throw Unusable(model, failure);
        }
    }

    /// <summary>What to throw when the files are right and cannot be used all the same.</summary>
    internal static HubException Unusable(ModelId model, ModelFolderException failure) => new(
        HubError.Unusable, $"{model} cannot be used.", failure.Message, failure);
}
