using System.Net;
using System.Net.Sockets;
using ZeroShotOrleans.Cli.Connections;

namespace ZeroShotOrleans.Cli.Cluster;

/// <summary>Waits until the cluster itself says that its silos are in it: a process that runs or listens is not yet one that works.</summary>
internal sealed class ActiveSilos(Surroundings world)
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until a control silo takes clients.</summary>
    /// <exception cref="ZeroShotException">A silo has ended.</exception>
    public async Task WaitForGatewayAsync(ClusterRecord record, CancellationToken cancellationToken)
    {
        while (!await AnyListensAsync(record, cancellationToken))
        {
            ThrowIfEnded(record);
            await Task.Delay(_pause, world.Time, cancellationToken);
        }
    }

    /// <summary>Waits until each silo that was started is active.</summary>
    /// <exception cref="ZeroShotException">A silo has ended.</exception>
    public async Task WaitForAllAsync(ClusterRecord record, CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(record, cancellationToken);
        var management = connection.Grains.GetGrain<IManagementGrain>(0);
        while (true)
        {
            ThrowIfEnded(record);
            try
            {
                var hosts = await management.GetHosts(onlyActive: true, cancellationToken);
                var active = hosts.Where(host => host.Value is SiloStatus.Active).Select(host => host.Key.Endpoint).ToHashSet();
                if (record.Silos.All(silo => active.Contains(new IPEndPoint(IPAddress.Loopback, silo.Port))))
                {
                    return;
                }
            }
            catch (Exception exception) when (Failures.IsSilence(exception))
            {
                // A control silo that is not through with its own start; the deadline is the caller's.
            }

            await Task.Delay(_pause, world.Time, cancellationToken);
        }
    }

    private async Task<IConnection> ConnectAsync(ClusterRecord record, CancellationToken cancellationToken)
    {
        while (true)
        {
            ThrowIfEnded(record);
            try
            {
                return await world.Connect(record.Connection(), cancellationToken);
            }
            catch (ZeroShotException exception) when (exception.Code is ZeroShotError.NoSilo)
            {
                await Task.Delay(_pause, world.Time, cancellationToken);
            }
        }
    }

    private static async Task<bool> AnyListensAsync(ClusterRecord record, CancellationToken cancellationToken)
    {
        foreach (var silo in record.Silos.Where(silo => silo.GatewayPort > 0))
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, silo.GatewayPort, cancellationToken);
                return true;
            }
            catch (SocketException)
            {
                // Not yet.
            }
        }

        return false;
    }

    private void ThrowIfEnded(ClusterRecord record)
    {
        if (record.Processes.FirstOrDefault(process => !process.Alive) is { } ended)
        {
            LogTail.Write(ended, world.Error);
            throw new ZeroShotException(ZeroShotError.NoSilo, $"{ended.Name} ended while the cluster started, so what was started is taken down again.");
        }
    }
}
