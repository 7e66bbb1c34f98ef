using ZeroShotOrleans.Hub.Folders;
using ZeroShotOrleans.Hub.Names;
using ZeroShotOrleans.Hub.Repositories;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Hub.Pulling;

/// <summary>Finds the trained logit scale of a model whose repository has no manifest, and reads the folder with it.</summary>
internal sealed class ScaleSearch(HubApi api, ProgressCounter progress)
{
    /// <summary>Reads the small files of a staging folder as a model manifest.</summary>
    /// <param name="staging">The folder; the graphs are not needed.</param>
    /// <param name="asked">The requested model.</param>
    /// <param name="repository">The repository of the files, which may be a mirror of the requested model.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    /// <exception cref="HubException">The model cannot run here.</exception>
    public async Task<ModelManifest> ReadManifestAsync(Staging staging, ModelId asked, Repository repository, CancellationToken cancellationToken)
    {
        // Present only while the small files are read, and deleted before the folder is complete: from then on the manifest holds the scale.
        var weights = staging.PathOf(TrainedScalars.Weights);
        if (!File.Exists(staging.PathOf(ModelFiles.Manifest)) && await FindAsync(asked, repository, cancellationToken).ConfigureAwait(false) is { } scalars)
        {
            await File.WriteAllBytesAsync(weights, scalars, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            return ModelManifest.Read(staging.Folder);
        }
        catch (ModelFolderException failure)
        {
            throw Pull.Unusable(repository.Id, failure);
        }
        finally
        {
            File.Delete(weights);
        }
    }

    private async Task<byte[]?> FindAsync(ModelId asked, Repository repository, CancellationToken cancellationToken)
    {
        var scalars = new TrainedScalars(api);
        if (await scalars.ReadAsync(repository, cancellationToken).ConfigureAwait(false) is { } own)
        {
            return own;
        }

        // A conversion to ONNX leaves out the weights, which hold the scale. A fine-tuned model has a scale of its own, so its base model is not asked.
        var originals = new List<ModelId> { asked };
        originals.AddRange(OnnxMirrors.CheckpointOf(repository.Id) is { } checkpoint ? [checkpoint] : []);
        originals.AddRange(repository.ConvertedFrom);
        foreach (var original in originals.Distinct().Where(id => id != repository.Id))
        {
            if (await TryReadAsync(scalars, original, cancellationToken).ConfigureAwait(false) is { } found)
            {
                progress.Note($"Using the trained scale of {original}, from which {repository.Id} was converted.");
                return found;
            }
        }

        progress.Note($"No weights with a trained scale were found for {repository.Id}; using the published scale of its family, if there is one.");
        return null;
    }

    private async Task<byte[]?> TryReadAsync(TrainedScalars scalars, ModelId original, CancellationToken cancellationToken)
    {
        try
        {
            var repository = await api.FindAsync(original, Revision.Default, cancellationToken).ConfigureAwait(false);
            return await scalars.ReadAsync(repository, cancellationToken).ConfigureAwait(false);
        }
        catch (HubException failure) when (failure.Kind is HubError.NotFound or HubError.Unauthorized)
        {
            // Deleted, renamed or gated. The published scale of the family may do; if not, reading the folder reports it.
            return null;
        }
    }
}
