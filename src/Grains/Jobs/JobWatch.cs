using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ZeroShotOrleans.Grains.Jobs;

/// <summary>
/// Looks after jobs when a silo comes up, and when one is lost: each open job is called, and a job that the lost silo had is thereby activated elsewhere and
/// goes on, although no client asks for it. It also wakes the catalog, whose housekeeping goes on by itself from then on.
/// </summary>
/// <remarks>Every control silo does so: a call that was not needed costs nothing, and none of them is the one that must not be lost.</remarks>
internal sealed partial class JobWatch(
    IClusterMembershipService membership, ILocalSiloDetails silo, IGrainFactory grains, IJobStore store, TimeProvider time, IOptions<JobOptions> options,
    ILogger<JobWatch> logger) : BackgroundService
{
    // The directory hears of a death a moment after the membership. Later than this the housekeeping of the catalog finds what is left.
    private const int Attempts = 30;

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var losses = new SiloLosses();
        try
        {
            await foreach (var members in membership.MembershipUpdates.WithCancellation(stoppingToken))
            {
                if (members.GetSiloStatus(silo.SiloAddress) != SiloStatus.Active)
                {
                    continue;
                }

                if (losses.Seen(members.Members.Values))
                {
                    await LookAfterJobs(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo leaves.
        }
    }

    private async Task LookAfterJobs(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await grains.GetGrain<IJobCatalogGrain>(IJobCatalogGrain.Key).List(1, cancellationToken);
                if (options.Value.ResumeInterrupted)
                {
                    var jobs = await store.Unended(cancellationToken);
                    await Task.WhenAll(jobs.Select(job => Wake(job, cancellationToken)));
                }

                return;
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                if (attempt == Attempts)
                {
                    LogGivenUp(exception);
                    return;
                }

                await Task.Delay(_pause, time, cancellationToken);
            }
        }
    }

    private async Task Wake(string jobId, CancellationToken cancellationToken)
    {
        try
        {
            await grains.GetGrain<IJobGrain>(jobId).Progress(cancellationToken);
        }
        catch (ZeroShotException)
        {
            // Deleted a moment ago, or its store cannot be read: whoever asks for the job is told.
        }
    }

    [LoggerMessage(2006, LogLevel.Warning, "Not all open jobs could be called after a change of the cluster; the housekeeping will.")]
    private partial void LogGivenUp(Exception exception);
}
