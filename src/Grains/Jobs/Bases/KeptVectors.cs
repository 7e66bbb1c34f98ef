using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ZeroShotOrleans.Grains.Encoding;
using ZeroShotOrleans.Inference.Scoring;

namespace ZeroShotOrleans.Grains.Jobs.Bases;

/// <summary>Scores other labels against the stored vectors of a previous job. Its errors are reused unchanged.</summary>
/// <param name="earlier">The previous job; its manifest is this one's.</param>
/// <param name="scorers">One per label set.</param>
/// <param name="score">How similarities become scores.</param>
internal sealed class KeptVectors(EarlierJob earlier, ImmutableArray<Scorer> scorers, ScoreOptions score) : IEarlierWork
{
    /// <inheritdoc/>
    public ValueTask<Task<ImageOutcome?[]>> Begin(
        ManifestSegment segment, ImmutableArray<ImageRange> wanted, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Task.Run(() => Rank(segment, wanted, cancellationToken), cancellationToken));

    /// <summary>Scores one image.</summary>
    /// <param name="vector">The stored vector: little-endian float32.</param>
    internal ImmutableArray<ImmutableArray<LabelScore>> Rank(byte[] vector)
    {
        var embedding = MemoryMarshal.Cast<byte, float>(vector);
        var rankings = ImmutableArray.CreateBuilder<ImmutableArray<LabelScore>>(scorers.Length);
        foreach (var scorer in scorers)
        {
            rankings.Add(Rankings.Of(scorer, embedding, score));
        }

        return rankings.MoveToImmutable();
    }

    private async Task<ImageOutcome?[]> Rank(ManifestSegment segment, ImmutableArray<ImageRange> wanted, CancellationToken cancellationToken)
    {
        var ranked = new ImageOutcome?[segment.Entries.Length];
        var runs = wanted.Select(images => new BaseRun(images.First, images.First, images.Count));
        foreach (var (image, outcome, vector) in await earlier.Read(runs, cancellationToken))
        {
            ranked[image - segment.First] = vector is null ? outcome : new ImageOutcome { Rankings = Rank(vector), Stamp = outcome.Stamp };
        }

        return ranked;
    }
}
