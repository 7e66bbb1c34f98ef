using System.Collections.Immutable;
using Orleans.Concurrency;
using ZeroShotOrleans.Grains.Encoding;

namespace ZeroShotOrleans.FragileSilo;

/// <summary>The encoder of a silo with a decoder that brings its process down: any image with <see cref="Poison"/> in its name does.</summary>
[StatelessWorker(maxLocalWorkers: 1, removeIdleWorkers: false), Reentrant]
internal sealed class FragileEncoderGrain(ImageEncoding encoding) : Grain, IImageEncoderGrain
{
    public const string Poison = "poison";

    public async Task<ImmutableArray<ImageOutcome>> Encode(EncodeRequest request, CancellationToken cancellationToken)
    {
        if (request.Images is FileSlice files && files.Paths.Any(path => path.Contains(Poison, StringComparison.Ordinal)))
        {
            // As a fault of native code would: nothing is flushed, nobody is told.
            Environment.FailFast("The decoder has crashed.");
        }

        return (await encoding.Encode(request, cancellationToken)).Outcomes;
    }
}
