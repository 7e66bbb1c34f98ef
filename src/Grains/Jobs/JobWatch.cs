using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Jobs.Ledger;
using ZeroShotOrleans.Jobs.Options;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Jobs;

/// <summary>
/// Activates open jobs when a silo starts or one is lost: a job of the lost silo is reactivated elsewhere and
/// continues, even if no client queries it. It also activates the catalog, whose housekeeping then runs by itself.
/// </summary>
/// <remarks>Runs on every control silo: redundant calls have no effect, and there is no single point of failure.</remarks>
internal sealed partial class JobWatch(
    IClusterMembershipService membership, ILocalSiloDetails silo, IGrainFactory grains, IJobStore store, TimeProvider time, IOptions<JobOptions> options,
    ILogger<JobWatch> logger) : BackgroundService
{
    // The grain directory learns of a death shortly after the membership does. The catalog's housekeeping finds jobs that were missed.
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
                    await LookAfterJobsAsync(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo is stopping.
        }
    }

    private async Task LookAfterJobsAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await grains.GetGrain<IJobCatalogGrain>(IJobCatalogGrain.Key).ListAsync(1, cancellationToken);
                if (options.Value.ResumeInterrupted)
                {
                    var jobs = await store.UnendedAsync(cancellationToken);
                    await Task.WhenAll(jobs.Select(job => WakeAsync(job, cancellationToken)));
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

    private async Task WakeAsync(string jobId, CancellationToken cancellationToken)
    {
        try
        {
            await grains.GetGrain<IJobGrain>(jobId).ProgressAsync(cancellationToken);
        }
        catch (ZeroShotException)
        {
            // Just deleted, or unreadable: clients that query the job get the error.
        }
    }

    [LoggerMessage(2006, LogLevel.Warning, "Not all open jobs could be activated after a change of the cluster; housekeeping retries.")]
    private partial void LogGivenUp(Exception exception);
}
