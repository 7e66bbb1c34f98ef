using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace ZeroShotOrleans.Hosting;

/// <summary>While this silo is stopping, declares silos dead whose process is gone.</summary>
/// <remarks>
/// A stopping silo hands its part of the grain directory to the others and waits for them, but it no longer probes them. If they were killed moments before, nobody
/// declares them dead, and the handover waits until the shutdown timeout (125 s measured, Orleans 10.4.2). Only a refused connection counts: the machine answers, and nothing listens.
/// A silo that does not answer may be behind a broken network, and a silo that leaves must not evict it.
/// </remarks>
internal sealed partial class GoneSiloWatch(
    IClusterMembershipService membership, IMembershipTable table, ILocalSiloDetails local, TimeProvider time, ILogger<GoneSiloWatch> logger) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private static readonly TimeSpan _period = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan _connectTimeout = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _left = new();
    private Task _watching = Task.CompletedTask;

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle)
    {
        // Stages stop in descending order; the grain directory is handed over between these two.
        lifecycle.Subscribe(nameof(GoneSiloWatch), ServiceLifecycleStage.Last, _ => Task.CompletedTask, _ =>
        {
            _watching = Task.Run(() => WatchAsync(_left.Token), CancellationToken.None);
            return Task.CompletedTask;
        });
        lifecycle.Subscribe(nameof(GoneSiloWatch), ServiceLifecycleStage.RuntimeGrainServices, _ => Task.CompletedTask, async _ =>
        {
            await _left.CancelAsync();
            await _watching;
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _left.Dispose();

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        HashSet<SiloAddress> refused = [];
        try
        {
            while (true)
            {
                var others = membership.CurrentSnapshot.Members.Values
                    .Where(member => member.Status is SiloStatus.Joining or SiloStatus.Active or SiloStatus.ShuttingDown && !member.SiloAddress.Equals(local.SiloAddress))
                    .Select(member => member.SiloAddress).ToArray();
                HashSet<SiloAddress> now = [.. (await Task.WhenAll(others.Select(async silo => await RefusesAsync(silo, cancellationToken) ? silo : null))).OfType<SiloAddress>()];

                // Twice in a row, because a silo that is just starting does not listen yet.
                foreach (var silo in now.Intersect(refused))
                {
                    LogGone(silo);
                    await DeclareDeadAsync(silo);
                }

                refused = now;
                await Task.Delay(_period, time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The directory has been handed over.
        }
        catch (Exception exception)
        {
            // The shutdown timeout bounds the wait.
            LogFailed(exception);
        }
    }

    // IClusterMembershipService.TryKill does the same, but ignores the call of a silo that is stopping.
    private async Task DeclareDeadAsync(SiloAddress silo)
    {
        var row = await table.ReadRowAsync(silo);
        if (row.TryGet(silo) is { } member && member.Item1.Status is not SiloStatus.Dead)
        {
            member.Item1.Status = SiloStatus.Dead;
            if (await table.UpdateRowAsync(member.Item1, member.Item2, row.Version.Next()))
            {
                await membership.Refresh();
            }
        }
    }

    private async Task<bool> RefusesAsync(SiloAddress silo, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_connectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var socket = new Socket(silo.Endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(silo.Endpoint, either.Token);
            return false;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode == SocketError.ConnectionRefused;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    [LoggerMessage(4301, LogLevel.Warning, "Silo {Silo} refuses connections while this silo is stopping. Its process is gone, so it is declared dead.")]
    private partial void LogGone(SiloAddress silo);

    [LoggerMessage(4302, LogLevel.Warning, "Could not find out which silos are gone. If one is, stopping takes until Cluster:StopSeconds.")]
    private partial void LogFailed(Exception exception);
}
