using ZeroShotOrleans.Jobs.Hosting;
using ZeroShotOrleans.Jobs.Reuse;
using ZeroShotOrleans.Storage.Embeddings;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Jobs.Reuse;

/// <summary>Opens the previous job that a job reuses, for the requested kind of reuse.</summary>
/// <param name="job">The job.</param>
/// <param name="reported">Receives the outcomes that encoders may refer to.</param>
/// <param name="scorers">Creates scorers for stored embeddings.</param>
/// <param name="store">The stored jobs.</param>
/// <param name="embeddings">The stored embeddings.</param>
internal sealed class PreviousWork(HostedJob job, ReportedOutcomes reported, JobScorers scorers, IJobStore store, IEmbeddingStore embeddings)
{
    /// <summary>Opens the previous job; null if it has been deleted and is not required.</summary>
    /// <param name="use">What is reused.</param>
    /// <param name="listed">The scan of the job's own source, which starts when it is enumerated.</param>
    /// <param name="preparing">The preparation of the label sets.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="ZeroShotException">The previous job has been deleted and is required, or no encoder has the job's model.</exception>
    public async Task<ReusedImages?> OpenAsync(JobReuse use, IAsyncEnumerable<ManifestSegment> listed, Task preparing, CancellationToken cancellationToken)
    {
        var space = ReuseRules.NeedsEmbeddings(job.Description) ? ReuseRules.EmbeddingSpace(job.Description) : null;
        var previous = await PreviousJob.OpenAsync(store, embeddings, use.JobId, space, cancellationToken);
        reported.Content = previous is not null && use.Use == ReuseKind.UnchangedContent ? new UnchangedContent(previous, job.Spec.Source) : null;
        if (use.Use == ReuseKind.Embeddings)
        {
            var whole = previous ?? throw ReuseRules.PreviousJobGone(use.JobId);
            await preparing;
            var work = new StoredEmbeddings(whole, await scorers.GetAsync(cancellationToken), job.Spec.Score);
            return new ReusedImages(work, PreviousManifest.SegmentsAsync(whole, job.Ledger, cancellationToken), whole.Skipped);
        }

        return previous is null ? null : new ReusedImages(
            reported.Content ?? (IPreviousWork)new UnchangedFiles(previous, job.Spec.Source, FileFacts.IsUnchanged), listed, Skipped: null);
    }
}

/// <summary>Images of a job that may have an outcome in a previous one.</summary>
/// <param name="Work">Finds the outcomes.</param>
/// <param name="Images">The segments that are not listed yet.</param>
/// <param name="Skipped">What the scan of the previous job skipped; null if this job scans its source itself.</param>
internal sealed record ReusedImages(IPreviousWork Work, IAsyncEnumerable<ManifestSegment> Images, SkippedFiles? Skipped);
