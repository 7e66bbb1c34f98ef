using System.Collections.Concurrent;
using ZeroShotOrleans.Hub.Folders;
using ZeroShotOrleans.Hub.Names;
using ZeroShotOrleans.Hub.Repositories;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Hub.Pulling;

/// <summary>One pull, from a model name to a model folder.</summary>
internal sealed class Pull(HubApi api, HubOptions options, ModelsDirectory models, ModelId model, string revision, string? precision, ProgressCounter progress)
{
    /// <summary>Name of the model folder: the model name, plus the precision unless it is float32, so that precisions can coexist.</summary>
    private readonly string _name = precision is null ? model.Name : $"{model.Name}-{precision}";

    /// <summary>Runs the pull.</summary>
    /// <returns>Full path of the model folder.</returns>
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
        var choice = FileSelection.Of(repository, graphs, precision, options.MaxBytes);
        var staging = Staging.Open(models, _name, source, choice.All.Select(file => file.Path));
        try
        {
            await FillAsync(staging, repository, choice, source, cancellationToken).ConfigureAwait(false);
        }
        catch (HubException failure) when (failure.Kind is HubError.Unusable)
        {
            // An unusable model stays unusable, so there is nothing to resume.
            Staging.Clear(models, _name);
            throw;
        }

        Publication.Publish(models, _name);
        return existing.Path;
    }

    private async Task<(Repository, GraphLayout)> FindGraphsAsync(CancellationToken cancellationToken)
    {
        var repository = await api.FindAsync(model, revision, cancellationToken).ConfigureAwait(false);
        if (GraphLayout.Find(repository.Tree) is { } graphs)
        {
            return (repository, graphs);
        }

        var fact = GraphLayout.FindMonolith(repository.Tree) is { } monolith
            ? $"{model} has both towers in one graph ({SafeText.Of(monolith)}), which would rerun the text tower for every image."
            : $"{model} has no ONNX graphs.";
        if (OnnxMirrors.MirrorOf(model) is not { } mirror)
        {
            throw new HubException(
                HubError.Unusable,
                fact,
                $"Export it with tools/export (export.py {model} FOLDER), or use a repository that has onnx/vision_model.onnx and onnx/text_model.onnx.");
        }

        if (revision != Revision.Default)
        {
            throw new HubException(
                HubError.Unusable, fact, $"{mirror} has its graphs, but only at the revision {Revision.Default}: pull that, or export the model with tools/export.");
        }

        progress.Note($"{fact} Using those of {mirror}.");
        var mirrored = await api.FindAsync(mirror, Revision.Default, cancellationToken).ConfigureAwait(false);
        return GraphLayout.Find(mirrored.Tree) is { } found
            ? (mirrored with { License = mirrored.License ?? repository.License }, found)
            : throw new HubException(
                HubError.Unusable, $"{fact} {mirror}, which used to provide them as separate graphs, no longer does.", $"Export the model with tools/export (export.py {model} FOLDER).");
    }

    private async Task FillAsync(Staging staging, Repository repository, FileSelection choice, PulledFrom source, CancellationToken cancellationToken)
    {
        progress.TotalBytes = choice.Bytes;
        DiskErrors.CheckSpace(staging.Folder, choice.Bytes - choice.All.Sum(file => FileDownload.BytesOf(staging, file)));
        var hashes = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);

        // Small files first: they show whether the model is usable before the large ones are downloaded.
        await DownloadAsync(staging, repository, choice.Small, hashes, cancellationToken).ConfigureAwait(false);
        var manifest = await new ScaleSearch(api, progress).ReadManifestAsync(staging, model, repository, cancellationToken).ConfigureAwait(false);
        await DownloadAsync(staging, repository, choice.Large, hashes, cancellationToken).ConfigureAwait(false);
        ManifestWriter.Write(staging.Folder, manifest with { Name = _name }, choice.Roles, hashes, source, model.ToString(), repository.License);
        CheckLoads(staging.Folder, repository.Id);
        progress.Report();
    }

    private Task DownloadAsync(
        Staging staging, Repository repository, IReadOnlyList<RepositoryFile> files, ConcurrentDictionary<string, string> hashes, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            files,
            new ParallelOptions { MaxDegreeOfParallelism = options.ParallelFiles, CancellationToken = cancellationToken },
            async (file, token) => hashes[file.Path] = await new FileDownload(api, repository, staging, file, progress).RunAsync(token).ConfigureAwait(false));

    // Does not load weights, which may need more memory than this machine has.
    private static void CheckLoads(string folder, ModelId model)
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

    /// <summary>The error for intact files that cannot be used as a model.</summary>
    internal static HubException Unusable(ModelId model, ModelFolderException failure) => new(
        HubError.Unusable, $"{model} cannot be used.", failure.Message, failure);
}
