using ZeroShotOrleans.Hub.Names;
using ZeroShotOrleans.Hub.Repositories;

namespace ZeroShotOrleans.Hub.Pulling;

/// <summary>Finds the trained logit scale of a model whose repository has no manifest.</summary>
internal sealed class ScaleSearch(HubApi api, ProgressCounter progress)
{
    /// <summary>A safetensors file with the trained scale and nothing else; null if no weights that the model may use have it.</summary>
    /// <param name="asked">The requested model.</param>
    /// <param name="layout">The repositories of the files. The first may be a mirror of the requested model.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    /// <exception cref="HubException">The weights are inconsistent, or the hub failed.</exception>
    public async Task<byte[]?> FindAsync(ModelId asked, GraphLayout layout, CancellationToken cancellationToken)
    {
        var scalars = new TrainedScalars(api);
        foreach (var repository in layout.Files.Repositories)
        {
            var place = layout.Files.Repositories.Count == 1 ? layout.Places.Config : "";
            if (await scalars.ReadAsync(repository, place, cancellationToken).ConfigureAwait(false) is { } own)
            {
                return own;
            }
        }

        // A conversion to ONNX leaves out the weights, which hold the scale. A fine-tuned model has a scale of its own, so its base model is not asked.
        var source = layout.Files.Repositories[0];
        var originals = new List<ModelId> { asked };
        originals.AddRange(OnnxMirrors.CheckpointOf(source.Id) is { } checkpoint ? [checkpoint] : []);
        originals.AddRange(source.ConvertedFrom);
        foreach (var original in originals.Distinct().Where(id => layout.Files.Repositories.All(repository => repository.Id != id)))
        {
            if (await TryReadAsync(scalars, original, cancellationToken).ConfigureAwait(false) is { } found)
            {
                progress.Note($"Using the trained scale of {original}, from which {source.Id} was converted.");
                return found;
            }
        }

        return null;
    }

    private async Task<byte[]?> TryReadAsync(TrainedScalars scalars, ModelId original, CancellationToken cancellationToken)
    {
        try
        {
            var repository = await api.FindAsync(original, Revision.Default, cancellationToken).ConfigureAwait(false);
            return await scalars.ReadAsync(repository, "", cancellationToken).ConfigureAwait(false);
        }
        catch (HubException failure) when (failure.Kind is HubError.NotFound or HubError.Unauthorized)
        {
            // Deleted, renamed or gated. The published scale of the family may do; if not, reading the folder reports it.
            return null;
        }
    }
}
