using System.Collections.Immutable;
using Orleans.Concurrency;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Grains.Encoder;

namespace ZeroShotOrleans.FragileSilo;

/// <summary>An encoder whose decoder crashes the process for every image with <see cref="Poison"/> in its name.</summary>
[StatelessWorker(maxLocalWorkers: 1, removeIdleWorkers: false), Reentrant]
internal sealed class FragileEncoderGrain(ImageEncoding encoding) : Grain, IImageEncoderGrain
{
    public const string Poison = "poison";

    public async Task<ImmutableArray<ImageOutcome>> EncodeAsync(EncodeRequest request, CancellationToken cancellationToken)
    {
        if (request.Images is FileSlice files && files.Paths.Any(path => path.Contains(Poison, StringComparison.Ordinal)))
        {
            // As a native crash would: nothing is flushed, nothing is reported.
            Environment.FailFast("The decoder crashed.");
        }

        return (await encoding.EncodeAsync(request, cancellationToken)).Outcomes;
    }
}
