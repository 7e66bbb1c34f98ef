using System.Collections.Immutable;
using ZeroShotOrleans.Jobs.Hosting;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Results;

/// <summary>Reads the results of a job for one reader, in image order and without gaps.</summary>
internal sealed class ResultPages(HostedJob job, IJobStore store)
{
    // About 50 MB, half of what breaks a connection. Met only by jobs that return the scores of more than ten thousand labels.
    private const int MaxScores = 4_000_000;

    private readonly ManifestReader _manifest = new(job.Id, store);

    private readonly long _most = Math.Clamp(MaxScores / Math.Max(1, job.Spec.LabelSets.Sum(set => Math.Min(set.Labels.Length, job.Spec.Score.TopK))), 1, Limits.MaxImagesPerLease);

    /// <summary>Returns the next results; null if the next image has no result yet. A chunk never spans two segments of the manifest.</summary>
    /// <param name="from">Index of the next image.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>An empty chunk if the outcomes were discarded in the meantime.</returns>
    public async Task<ResultChunk?> NextAsync(long from, CancellationToken cancellationToken)
    {
        var most = Math.Min(job.Ledger.DoneUntil(from) - from, _most);
        if (most <= 0)
        {
            return null;
        }

        var segment = await _manifest.SegmentAsync(from, cancellationToken);
        var outcomes = await store.ReadOutcomesAsync(job.Id, from, (int)Math.Min(most, segment.End - from), cancellationToken);
        return new ResultChunk { First = from, Results = Zip(segment, from, outcomes) };
    }

    /// <summary>Combines outcomes with the names of their images.</summary>
    /// <param name="segment">The segment of the images.</param>
    /// <param name="from">Index of the first outcome's image.</param>
    /// <param name="outcomes">The outcomes.</param>
    internal static ImmutableArray<ImageResult> Zip(ManifestSegment segment, long from, ImmutableArray<ImageOutcome> outcomes)
    {
        var results = ImmutableArray.CreateBuilder<ImageResult>(outcomes.Length);
        for (var i = 0; i < outcomes.Length; i++)
        {
            var entry = segment.Entries[(int)(from - segment.First) + i];
            results.Add(new ImageResult(entry.Path, outcomes[i])
            {
                Row = entry.Row,
                Entry = entry is { Row: not null, ArchiveLength: 0 } ? entry.Written ?? entry.Path : entry.Written,
            });
        }

        return results.MoveToImmutable();
    }
}
