using System.Net;
using System.Net.Sockets;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.LocalClusters;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Commands.Cluster;

/// <summary>Waits until the cluster reports its silos as members: a process that runs or listens may not have joined yet.</summary>
internal sealed class ActiveSilos(CliContext context)
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until a control silo accepts clients.</summary>
    /// <exception cref="ZeroShotException">A process has exited.</exception>
    public async Task WaitForGatewayAsync(ClusterRecord record, CancellationToken cancellationToken)
    {
        while (!await AnyListensAsync(record, cancellationToken))
        {
            ThrowIfEnded(record);
            await Task.Delay(_pause, context.Time, cancellationToken);
        }
    }

    /// <summary>
    /// Waits until each control silo knows all silos and their roles. A new member is visible shortly before its grains are, and a job submitted in
    /// between would fail because there are no encoders.
    /// </summary>
    /// <exception cref="ZeroShotException">A process has exited.</exception>
    public async Task WaitForAllAsync(ClusterRecord record, CancellationToken cancellationToken)
    {
        foreach (var gateway in record.Connection().Gateways)
        {
            await WaitForAllAsync(record, record.Connection() with { Gateways = [gateway] }, cancellationToken);
        }
    }

    /// <summary>Whether a control silo knows the silos and their roles.</summary>
    /// <param name="status">The status reported by the control silo.</param>
    /// <param name="silos">The ports and roles of the silos.</param>
    public static bool Knows(ClusterStatus status, IEnumerable<(int Port, string Role)> silos)
    {
        var known = status.Silos.Select(silo => (silo.Address.Endpoint.Port, silo.Role)).ToHashSet();
        return silos.All(known.Contains);
    }

    private async Task WaitForAllAsync(ClusterRecord record, ClusterSettings settings, CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(record, settings, cancellationToken);
        while (true)
        {
            ThrowIfEnded(record);
            try
            {
                // A stateless worker, so the silo with the gateway answers.
                var status = await new GrainClient(connection.Grains).GetClusterAsync(cancellationToken);
                if (Knows(status, record.Silos.Select(silo => (silo.Port, silo.Role))))
                {
                    return;
                }
            }
            catch (Exception exception) when (CliErrors.IsTransportFailure(exception, cancellationToken))
            {
                // A control silo is still starting. The caller sets the deadline.
            }

            await Task.Delay(_pause, context.Time, cancellationToken);
        }
    }

    private async Task<IConnection> ConnectAsync(ClusterRecord record, ClusterSettings settings, CancellationToken cancellationToken)
    {
        while (true)
        {
            ThrowIfEnded(record);
            try
            {
                return await context.Connect(settings, cancellationToken);
            }
            catch (ZeroShotException exception) when (exception.Code is ZeroShotError.NoSilo)
            {
                await Task.Delay(_pause, context.Time, cancellationToken);
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
            LogTail.Write(ended, context.Error);
            throw new ZeroShotException(ZeroShotError.NoSilo, $"{ended.Name} exited while the cluster was starting, so the started processes are stopped.");
        }
    }
}
