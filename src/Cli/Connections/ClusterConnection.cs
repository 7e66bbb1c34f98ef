using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using StackExchange.Redis;

namespace ZeroShotOrleans.Cli.Connections;

/// <summary>A client of a cluster that runs already.</summary>
internal sealed class ClusterConnection : IConnection
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(15);

    private readonly IHost _host;

    private ClusterConnection(IHost host) => _host = host;

    public IGrainFactory Grains => _host.Services.GetRequiredService<IClusterClient>();

    public bool JobsGoOn => true;

    /// <exception cref="ZeroShotException">No gateway answered.</exception>
    public static async Task<ClusterConnection> OpenAsync(ClusterSettings settings, CancellationToken cancellationToken)
    {
        var gateways = await ResolveAsync(settings.Gateways, cancellationToken);
        var host = new HostBuilder()
            .UseOrleansClient(client => (settings.Redis is { } redis
                    ? client.UseRedisClustering(options => options.ConfigurationOptions = redis)
                    : client.UseStaticClustering(gateways))
                .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (settings.ClusterId, settings.ServiceId)))

            // The host's own lifetime would take Ctrl+C for itself.
            .ConfigureServices(services => services.AddSingleton<IHostLifetime, BoundLifetime>())
            .Build();

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(_patience);
        try
        {
            await host.StartAsync(patience.Token);
            return new ClusterConnection(host);
        }
        catch (Exception exception) when (IsUnreachable(exception) && !cancellationToken.IsCancellationRequested)
        {
            host.Dispose();
            throw settings.Redis is { } redis ? NoSiloBehind(redis, settings, exception) : new ZeroShotException(ZeroShotError.NoSilo,
                $"No silo answered at {string.Join(", ", gateways.Select(gateway => gateway.ToString()))} for the cluster \"{settings.ClusterId}\". " +
                "See that a silo runs there, that its gateway port is the one named, and that --cluster-id and --service-id are the silo's.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }

    private static bool IsUnreachable(Exception exception) =>
        Failures.IsSilence(exception) || exception is OperationCanceledException or SocketException or OrleansException or RedisException;

    private static ZeroShotException NoSiloBehind(ConfigurationOptions redis, ClusterSettings settings, Exception exception) => new(
        ZeroShotError.NoSilo,
        exception is RedisException
            ? $"The Redis at {RedisAddress.Show(redis)} did not answer. See that it runs, that the address in --cluster is its own, and that user and password are right."
            : $"The Redis at {RedisAddress.Show(redis)} knows no silo that answers and takes clients, of the cluster \"{settings.ClusterId}\". " +
              "See that its control silos run, and that --cluster-id and --service-id are theirs.");

    private static async Task<IPEndPoint[]> ResolveAsync(IReadOnlyList<EndPoint> gateways, CancellationToken cancellationToken)
    {
        List<IPEndPoint> resolved = [];
        foreach (var gateway in gateways)
        {
            if (gateway is not DnsEndPoint named)
            {
                resolved.Add((IPEndPoint)gateway);
                continue;
            }

            try
            {
                var addresses = await Dns.GetHostAddressesAsync(named.Host, cancellationToken);
                resolved.AddRange(addresses.Select(address => new IPEndPoint(address, named.Port)));
            }
            catch (SocketException exception)
            {
                throw new ZeroShotException(ZeroShotError.NoSilo,
                    $"The name {named.Host} in --cluster has no address: {exception.Message}. Check the name, or give an IP address.");
            }
        }

        return [.. resolved];
    }

    // Begins and ends with the command.
    private sealed class BoundLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
