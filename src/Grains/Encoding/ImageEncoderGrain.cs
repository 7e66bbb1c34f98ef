using System.Collections.Immutable;
using Orleans.Concurrency;
using ZeroShotOrleans.Grains.Labels;
using ZeroShotOrleans.Grains.Models;

namespace ZeroShotOrleans.Grains.Encoding;

/// <summary>Batches images on this silo's device. One activation serves any number of requests: the work happens on the batcher's threads.</summary>
[StatelessWorker(maxLocalWorkers: 1, removeIdleWorkers: false), Reentrant]
internal sealed class ImageEncoderGrain(ModelCatalog catalog, LoadedModels models, LabelSetCache labels, ImageArrival arrival) : Grain, IImageEncoderGrain
{
    public async Task<ImmutableArray<ImageOutcome>> Encode(EncodeRequest request, CancellationToken cancellationToken)
    {
        var matching = request.Score.Rematch > 0;
        if (matching && !catalog.Open(request.Model).CanMatch)
        {
            throw MatchRules.Refuse(request.Model, await GrainFactory.GetTextEncoder().List(cancellationToken));
        }

        var scorers = await Task.WhenAll(request.LabelSets.Select(key => labels.Scorer(request.Model, key)));
        var prompts = matching ? await Task.WhenAll(request.LabelSets.Select(labels.Prompts)) : [];

        using var arrived = await arrival.Bring(request.Images, request.Interactive, cancellationToken);

        // Taken last: while it waits for room in memory, nothing that others may need is held.
        using var use = await models.Use(request.Model, cancellationToken, matching ? [TowerKind.Image, TowerKind.Match] : [TowerKind.Image]);
        var rematch = matching ? new Rematch(use.Match, [.. prompts]) : null;
        var work = new SliceWork(arrived.Images, [.. scorers], request.Score, request.Interactive, rematch) { Known = request.Known, WithVectors = request.WithVectors };
        return await use.Images.Run(work, cancellationToken);
    }
}
