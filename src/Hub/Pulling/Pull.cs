using System.Collections.Concurrent;
using ZeroShotOrleans.Hub.Folders;
using ZeroShotOrleans.Hub.Names;
using ZeroShotOrleans.Hub.Repositories;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Hub.Pulling;

/// <summary>One pull, from a model name to a model folder.</summary>
internal sealed class Pull(HubApi api, HubOptions options, ModelsDirectory models, IReadOnlyList<ModelId> ids, string revision, string? precision, ProgressCounter progress)
{
    /// <summary>Name of the model folder: the model name, plus the precision unless it is float32, so that precisions can coexist.</summary>
    private readonly string _name = SisterNames.FolderName(ids) + (precision is null ? "" : $"-{precision}");

    private readonly string _model = SisterNames.Join(ids);

    /// <summary>Runs the pull.</summary>
    /// <returns>Full path of the model folder.</returns>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        using var taken = FolderLock.Take(models, _name);
        Publication.Recover(models, _name);
        var existing = ExistingFolder.Find(models, _name);
        if (Revision.IsCommit(revision) && existing.Holds(new PulledFrom(_model, revision, precision)))
        {
            return existing.Path;
        }

        var layout = await FindGraphsAsync(cancellationToken).ConfigureAwait(false);
        var source = SourceOf(layout.Files.Repositories);
        if (existing.Holds(source))
        {
            return existing.Path;
        }

        existing.CheckReplaceableBy(source);
        var choice = FileSelection.Of(layout, precision, options.MaxBytes);
        NoteReducedPrecision(choice);
        var expected = choice.ScaleGraph is { } scaleGraph ? choice.All.Append(scaleGraph) : choice.All;
        var staging = Staging.Open(models, _name, source, expected.Select(file => file.Path));
        try
        {
            await FillAsync(staging, layout, choice, source, cancellationToken).ConfigureAwait(false);
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

    private PulledFrom SourceOf(IReadOnlyList<Repository> repositories) => new(
        SisterNames.Join(repositories.Select(repository => repository.Id)), string.Join('+', repositories.Select(repository => repository.Commit)), precision);

    private async Task<GraphLayout> FindGraphsAsync(CancellationToken cancellationToken)
    {
        var repositories = new List<Repository>();
        foreach (var id in ids)
        {
            repositories.Add(await api.FindAsync(id, revision, cancellationToken).ConfigureAwait(false));
        }

        if (GraphLayout.Find(new FolderFiles(repositories)) is { } graphs)
        {
            return graphs;
        }

        if (ids is not [var model])
        {
            throw new HubException(
                HubError.Unusable, $"{_model} are not the two towers of one model as ONNX graphs.", "Name one repository with the image tower and one with the text tower, each with a model.onnx.");
        }

        var fact = $"{model} has no ONNX graphs{(repositories[0].Tree.Find(ModelFiles.OpenClip) is null ? "" : ": it is an open_clip checkpoint with weights for PyTorch only")}.";
        if (OnnxMirrors.MirrorOf(model) is not { } mirror)
        {
            throw new HubException(
                HubError.Unusable, fact, $"Export it with tools/export (python tools/export/export.py {model} OUT --verify), or use a repository that has ONNX graphs.");
        }

        if (revision != Revision.Default)
        {
            throw new HubException(
                HubError.Unusable, fact, $"{mirror} has its graphs, but only at the revision {Revision.Default}: pull that, or export the model with tools/export.");
        }

        progress.Note($"{fact} Using those of {mirror}.");
        var mirrored = await api.FindAsync(mirror, Revision.Default, cancellationToken).ConfigureAwait(false);
        return GraphLayout.Find(new FolderFiles([mirrored with { License = mirrored.License ?? repositories[0].License }])) ?? throw new HubException(
            HubError.Unusable, $"{fact} {mirror}, which used to provide them, no longer does.", $"Export the model with tools/export (python tools/export/export.py {model} OUT --verify).");
    }

    private void NoteReducedPrecision(FileSelection choice)
    {
        if (precision is null && choice.Roles.Count > 0 && !choice.Roles.ContainsKey(Towers.Vision) && Towers.Variants(choice.Roles.Keys, Towers.Vision) is [var image, ..])
        {
            progress.Note($"{_model} has no image tower in {Precision.Full}. Pulling {SafeText.Of(image)}; embeddings differ from those of {Precision.Full}.");
        }

        if (Towers.Variants(choice.Roles.Keys, Towers.Text) is [var text, ..])
        {
            progress.Note($"{_model} has no text tower in {Precision.Full}. Pulling {SafeText.Of(text)}; embeddings differ from those of {Precision.Full}.");
        }
    }

    private async Task FillAsync(Staging staging, GraphLayout layout, FileSelection choice, PulledFrom source, CancellationToken cancellationToken)
    {
        progress.TotalBytes = choice.Bytes;
        DiskErrors.CheckSpace(staging.Folder, choice.Bytes - choice.All.Sum(file => FileDownload.BytesOf(staging, file)));
        var hashes = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);

        // Small files first: they show whether the model is usable before the large ones are downloaded.
        await DownloadAsync(staging, choice.Small, hashes, cancellationToken).ConfigureAwait(false);
        var staged = new StagedModel(staging, _model, layout);
        var scalars = staged.HasManifest ? null : await new ScaleSearch(api, progress).FindAsync(ids[0], layout, cancellationToken).ConfigureAwait(false);
        var scaleGraph = staged.HasManifest || scalars is not null ? null : choice.ScaleGraph;
        staged.Check(new PendingGraphs(choice.Roles, scalars is null && (scaleGraph is not null || !layout.HasTowers)), scalars);
        var large = scaleGraph is null ? choice.Large : [.. choice.Large, scaleGraph];
        if (scaleGraph is not null)
        {
            progress.TotalBytes += scaleGraph.Size;
            DiskErrors.CheckSpace(staging.Folder, scaleGraph.Size - FileDownload.BytesOf(staging, scaleGraph));
            progress.Note($"Also downloading {SafeText.Of(scaleGraph.Path)} ({scaleGraph.Size / 1e6:0.0} MB): only it states the trained scale. It is not kept.");
        }

        await DownloadAsync(staging, large, hashes, cancellationToken).ConfigureAwait(false);
        var (manifest, cut) = staged.Read(scalars, scaleGraph?.Path);
        if (manifest.LogitScaleAssumed)
        {
            progress.Note($"No weights with a trained scale were found for {_model}; using the published scale of its family, {manifest.LogitScale:0.###}.");
        }

        await HashAsync(staging, layout, cut.Values, hashes, scaleGraph, cancellationToken).ConfigureAwait(false);
        ManifestWriter.Write(
            staging.Folder, manifest with { Name = _name }, layout.Places, cut.Count > 0 ? cut : choice.Roles, hashes, source, _model, layout.Files.Repositories[0].License);
        CheckLoads(staging.Folder, staged);
        progress.Report();
    }

    // The towers that were cut here take the place of the graph that they were cut from.
    private static async Task HashAsync(
        Staging staging, GraphLayout layout, IEnumerable<string> cut, ConcurrentDictionary<string, string> hashes, FolderFile? scaleGraph, CancellationToken cancellationToken)
    {
        foreach (var tower in cut)
        {
            hashes[tower] = (await FileHash.OfAsync(staging.PathOf(tower), cancellationToken).ConfigureAwait(false)).Sha256;
        }

        if ((layout.HasTowers ? scaleGraph?.Path : layout.Combined) is { } removed)
        {
            hashes.TryRemove(removed, out _);
        }
    }

    private Task DownloadAsync(Staging staging, IReadOnlyList<FolderFile> files, ConcurrentDictionary<string, string> hashes, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            files,
            new ParallelOptions { MaxDegreeOfParallelism = options.ParallelFiles, CancellationToken = cancellationToken },
            async (file, token) => hashes[file.Path] = await new FileDownload(api, staging, file, progress).RunAsync(token).ConfigureAwait(false));

    // Does not load weights, which may need more memory than this machine has.
    private static void CheckLoads(string folder, StagedModel staged)
    {
        try
        {
            _ = ModelFolder.Open(folder).Tokenizer;
        }
        catch (ModelFolderException failure)
        {
            throw staged.Unusable(failure);
        }
    }
}
