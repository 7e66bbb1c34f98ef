using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ZeroShotOrleans.Grains.Cluster.Events;

/// <summary>Notes silos that come and go. Every control silo does so, for any of them may be the one that goes.</summary>
internal sealed partial class MembershipWatch(
    IClusterMembershipService membership, ILocalSiloDetails silo, IGrainFactory grains, TimeProvider time, ILogger<MembershipWatch> logger) : BackgroundService
{
    // The grain may have been on the silo that is gone; its directory hears of that a moment later.
    private const int Attempts = 10;

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var seen = new MembershipEvents();
        try
        {
            await foreach (var members in membership.MembershipUpdates.WithCancellation(stoppingToken))
            {
                // Before that it can call no grain; and what it sees then is all there is.
                if (members.GetSiloStatus(silo.SiloAddress) != SiloStatus.Active)
                {
                    continue;
                }

                foreach (var what in seen.Look(members.Members.Values))
                {
                    await NoteAsync(what, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo leaves.
        }
    }

    private async Task NoteAsync(ClusterEvent what, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await grains.GetGrain<IClusterEventsGrain>(IClusterEventsGrain.Key).NoteAsync(what, cancellationToken);
                return;
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                if (attempt == Attempts)
                {
                    LogNotNoted(what.Kind, what.Silo, exception);
                    return;
                }

                await Task.Delay(_pause, time, cancellationToken);
            }
        }
    }

    [LoggerMessage(2302, LogLevel.Warning, "{Kind} of {Silo} could not be noted: it is missing in the list of events.")]
    private partial void LogNotNoted(ClusterEventKind kind, string silo, Exception exception);
}
