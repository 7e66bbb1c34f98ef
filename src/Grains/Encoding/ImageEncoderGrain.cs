using System.Collections.Immutable;
using Orleans.Concurrency;
using ZeroShotOrleans.Grains.Labels;
using ZeroShotOrleans.Grains.Models;

namespace ZeroShotOrleans.Grains.Encoding;

/// <summary>Batches images on this silo's device. One activation serves any number of requests: the work happens on the batcher's threads.</summary>
[StatelessWorker(maxLocalWorkers: 1, removeIdleWorkers: false), Reentrant]
internal sealed class ImageEncoderGrain(LoadedModels models, LabelSetCache labels) : Grain, IImageEncoderGrain
{
    public async Task<ImmutableArray<ImageOutcome>> Encode(EncodeRequest request, CancellationToken cancellationToken)
    {
        var scorers = await Task.WhenAll(request.LabelSets.Select(key => labels.Scorer(request.Model, key)));
        var slice = new SliceWork(request.Images, [.. scorers], request.Score, request.Interactive);

        // Taken last: while it waits for room in memory, nothing that others may need is held.
        using var use = await models.Use(request.Model, cancellationToken, TowerKind.Image);
        return await use.Images.Run(slice, cancellationToken);
    }
}
