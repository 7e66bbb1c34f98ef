using System.Collections.Immutable;
using System.Globalization;
using ZeroShotOrleans.Jobs.Hosting;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Results;

/// <summary>Reads the results of a job for one reader, in image order and without gaps.</summary>
internal sealed class ResultPages(HostedJob job, IJobStore store)
{
    // About 50 MB, half of what breaks a connection. Met only by jobs that return the scores of more than ten thousand labels.
    private const int MaxScores = 4_000_000;

    private readonly ManifestReader _manifest = new(job.Id, store);

    private readonly long _most = MaxImages(job.Spec);

    /// <summary>Number of results of a job that may be in memory at once.</summary>
    internal static long MaxImages(JobSpec spec) =>
        Math.Clamp(MaxScores / Math.Max(1, spec.LabelSets.Sum(set => Math.Min(set.Labels.Length, spec.Score.TopK))), 1, Limits.MaxImagesPerLease);

    /// <summary>Returns the next results; null if the next image has no result yet. A chunk never spans two segments of the manifest.</summary>
    /// <param name="from">Index of the next image.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>An empty chunk if the outcomes were discarded in the meantime.</returns>
    /// <exception cref="ZeroShotException">They are only in the files of the job's export.</exception>
    public async Task<ResultChunk?> NextAsync(long from, CancellationToken cancellationToken)
    {
        if (from < job.Status.Export?.Discarded)
        {
            throw new ZeroShotException(ZeroShotError.BadRequest, string.Create(CultureInfo.InvariantCulture,
                $"The results of the first {job.Status.Export.Discarded} images of job {job.Id} are no longer stored: they are in the Parquet files of '{job.Spec.Export?.To}'. Read them there."));
        }

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
