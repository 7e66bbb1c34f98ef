using Microsoft.Extensions.Logging;
using ZeroShotOrleans.Grains.Jobs.Reuse;
using ZeroShotOrleans.Jobs.Hosting;
using ZeroShotOrleans.Jobs.Reuse;
using ZeroShotOrleans.Jobs.States;
using ZeroShotOrleans.Jobs.Turns;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Jobs.Listing;

/// <summary>Lists a job's images into its manifest while encoders process those already listed.</summary>
/// <param name="job">The job.</param>
/// <param name="previous">The previous job, if there is one.</param>
/// <param name="reuse">Reuses its outcomes.</param>
/// <param name="changed">Raised when images get outcomes.</param>
/// <param name="maxAhead">Maximum number of listed images without an outcome, which limits the store and memory: listing waits for the encoders.</param>
/// <param name="logger">The log.</param>
internal sealed class JobListing(HostedJob job, PreviousWork previous, ReuseRun reuse, ChangeSignal changed, long maxAhead, ILogger logger)
{
    /// <summary>Lists the remaining images. The images of an upload are listed as they arrive.</summary>
    /// <param name="scan">The scan of the source in this run.</param>
    /// <param name="preparing">The preparation of the label sets.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    public async Task RunAsync(SourceScan scan, Task preparing, CancellationToken cancellationToken)
    {
        if (ReuseRules.Holds(job.Spec, job.Status))
        {
            await ReuseAsync(job.Spec.Reuse!, scan, preparing, cancellationToken);
        }
        else if (!job.Status.ListingDone && job.Spec.Source is not UploadSource)
        {
            await ListAsync(scan, cancellationToken);
        }
    }

    private async Task ReuseAsync(JobReuse use, SourceScan scan, Task preparing, CancellationToken cancellationToken)
    {
        if (await previous.OpenAsync(use, scan.SegmentsAsync(cancellationToken), preparing, cancellationToken) is not { } found)
        {
            logger.LogPreviousJobGone(job.Id, use.JobId);
            job.Ledger.Release(new ImageRange(0, job.Ledger.Listed));
            await ListAsync(scan, cancellationToken);
            return;
        }

        await reuse.RunAsync(found.Work, found.Images, cancellationToken);
        await EndAsync(found.Skipped ?? scan.Skipped);
    }

    private async Task ListAsync(SourceScan scan, CancellationToken cancellationToken)
    {
        await foreach (var segment in scan.SegmentsAsync(cancellationToken))
        {
            await job.AppendAsync(segment);
            job.Host.Announce();
            while (job.Ledger.Listed - job.Ledger.Done >= maxAhead)
            {
                await changed.Next.WaitAsync(cancellationToken);
            }
        }

        await EndAsync(scan.Skipped);
    }

    private Task EndAsync(SkippedFiles? skipped) => job.ApplyAsync(new JobChange.ListingEnds(skipped));
}
