using System.Collections.Immutable;
using Orleans.Concurrency;
using ZeroShotOrleans.Grains.Contracts;

namespace ZeroShotOrleans.Grains.Encoder;

/// <summary>Encodes images on this silo. One activation serves any number of requests: the work runs on the batcher's threads.</summary>
[StatelessWorker(maxLocalWorkers: 1, removeIdleWorkers: false), Reentrant]
internal sealed class ImageEncoderGrain(ImageEncoding encoding) : Grain, IImageEncoderGrain
{
    public async Task<ImmutableArray<ImageOutcome>> EncodeAsync(EncodeRequest request, CancellationToken cancellationToken) =>
        (await encoding.EncodeAsync(request, cancellationToken)).Outcomes;
}
