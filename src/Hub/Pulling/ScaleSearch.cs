using ZeroShotOrleans.Hub.Folders;
using ZeroShotOrleans.Hub.Names;
using ZeroShotOrleans.Hub.Repositories;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Hub.Pulling;

/// <summary>Finds the trained scale of a model whose repository has no manifest, and reads the folder with it.</summary>
internal sealed class ScaleSearch(HubApi api, Tally tally)
{
    /// <summary>Reads the small files of a staging folder as a model.</summary>
    /// <param name="staging">The folder; its graphs need not be there.</param>
    /// <param name="asked">The model that was asked for.</param>
    /// <param name="repository">The repository that the files are of, which may be a mirror of it.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    /// <exception cref="HubException">It is no model that can be run here.</exception>
    public async Task<ModelManifest> ReadManifestAsync(Staging staging, ModelId asked, Repository repository, CancellationToken cancellationToken)
    {
        // Beside the small files while they are read, and gone before the folder is whole: the manifest then says it.
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

        // A conversion of the graphs leaves the weights behind, where the scale is. A fine-tune has another one, so its origin is not asked.
        var originals = new List<ModelId> { asked };
        originals.AddRange(OnnxMirrors.CheckpointOf(repository.Id) is { } checkpoint ? [checkpoint] : []);
        originals.AddRange(repository.ConvertedFrom);
        foreach (var original in originals.Distinct().Where(id => id != repository.Id))
        {
            if (await TryReadAsync(scalars, original, cancellationToken).ConfigureAwait(false) is { } found)
            {
                tally.Note($"The trained scale is that of {original}, of which {repository.Id} is a conversion.");
                return found;
            }
        }

        tally.Note($"No weights with a trained scale were found for {repository.Id}: the one published for its family is taken, if there is one.");
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
            // Gone, renamed or gated: the family's published scale may do, and if it does not, reading the folder says so.
            return null;
        }
    }
}
