using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ZeroShotOrleans.Encoding.Scoring;
using ZeroShotOrleans.Inference.Scoring;
using ZeroShotOrleans.Jobs.Reuse;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Jobs.Reuse;

/// <summary>Scores new labels against the stored embeddings of a previous job. Errors are reused unchanged.</summary>
/// <param name="previous">The previous job, which has the same manifest as this one.</param>
/// <param name="scorers">One per label set.</param>
/// <param name="score">How similarities become scores.</param>
internal sealed class StoredEmbeddings(PreviousJob previous, ImmutableArray<Scorer> scorers, ScoreOptions score) : IPreviousWork
{
    /// <inheritdoc/>
    public ValueTask<Task<ImageOutcome?[]>> BeginAsync(
        ManifestSegment segment, ImmutableArray<ImageRange> wanted, CancellationToken cancellationToken) =>
        // Scoring a segment occupies a core.
#pragma warning disable RS0030
        ValueTask.FromResult(Task.Run(() => ClassifyAsync(segment, wanted, cancellationToken), cancellationToken));
#pragma warning restore RS0030

    /// <summary>Scores one image.</summary>
    /// <param name="vector">The stored embedding: little-endian float32.</param>
    internal ImmutableArray<ImmutableArray<LabelScore>> Classify(byte[] vector)
    {
        var embedding = MemoryMarshal.Cast<byte, float>(vector);
        var scores = ImmutableArray.CreateBuilder<ImmutableArray<LabelScore>>(scorers.Length);
        foreach (var scorer in scorers)
        {
            scores.Add(OutcomeScores.Of(scorer, embedding, score));
        }

        return scores.MoveToImmutable();
    }

    private async Task<ImageOutcome?[]> ClassifyAsync(ManifestSegment segment, ImmutableArray<ImageRange> wanted, CancellationToken cancellationToken)
    {
        var classified = new ImageOutcome?[segment.Entries.Length];
        var runs = wanted.Select(images => new ReusedRun(images.First, images.First, images.Count));
        foreach (var (image, outcome, embedding) in await previous.ReadAsync(runs, cancellationToken))
        {
            classified[image - segment.First] = embedding is null ? outcome : new ImageOutcome { Scores = Classify(embedding), Stamp = outcome.Stamp };
        }

        return classified;
    }
}
