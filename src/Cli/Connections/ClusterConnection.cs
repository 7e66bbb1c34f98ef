using System.Net;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using StackExchange.Redis;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Client.Connecting;
using ZeroShotOrleans.Tls;

namespace ZeroShotOrleans.Cli.Connections;

/// <summary>A client of a cluster that runs already.</summary>
internal sealed class ClusterConnection : IConnection
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(15);

    private readonly ClientHost _host;

    private ClusterConnection(ClientHost host) => _host = host;

    public IGrainFactory Grains => _host.Grains;

    public bool JobsOutliveClient => true;

    /// <exception cref="ZeroShotException">No gateway answered.</exception>
    public static async Task<ClusterConnection> OpenAsync(ClusterSettings settings, CancellationToken cancellationToken)
    {
        var tls = settings.Tls.IsOn ? ReadFiles(settings.Tls) : null;
        var gateways = await ResolveAsync(settings.Gateways, cancellationToken);
        return new ClusterConnection(await ClientHost.StartAsync(
            client => Configure(client, settings, gateways, tls),
            _timeout,
            exception => settings.Redis is { } redis ? NoSiloBehind(redis, settings, exception) : NoSiloAt(gateways, settings),
            cancellationToken));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static void Configure(IClientBuilder client, ClusterSettings settings, IPEndPoint[] gateways, TlsCredentials? tls)
    {
        client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (settings.ClusterId, settings.ServiceId));
        if (tls is not null)
        {
            client.UseTls(tls);
        }

        _ = settings.Redis is { } redis ? client.UseRedisClustering(options => options.ConfigurationOptions = redis) : client.UseStaticClustering(gateways);
    }

    private static TlsCredentials ReadFiles(TlsOptions files)
    {
        try
        {
            return TlsCredentials.Load(files, TlsFileOptions.Names, TlsPeer.Client, TimeProvider.System);
        }
        catch (InvalidOperationException exception)
        {
            throw new UsageException(exception.Message);
        }
    }

    private static ZeroShotException NoSiloAt(IPEndPoint[] gateways, ClusterSettings settings) => new(ZeroShotError.NoSilo,
        $"No silo answered at {string.Join(", ", gateways.Select(gateway => gateway.ToString()))} for the cluster \"{settings.ClusterId}\". " +
        "See that a silo runs there, that its gateway port is the one named, and that --cluster-id and --service-id are the silo's. " + AboutTls(settings));

    private static ZeroShotException NoSiloBehind(ConfigurationOptions redis, ClusterSettings settings, Exception exception) => new(
        ZeroShotError.NoSilo,
        exception is RedisException
            ? $"The Redis at {RedisAddress.Show(redis)} did not answer. See that it runs, that the address in --cluster is its own, and that user and password are right."
            : $"The Redis at {RedisAddress.Show(redis)} knows no silo that answers and takes clients, of the cluster \"{settings.ClusterId}\". " +
              "See that its control silos run, and that --cluster-id and --service-id are theirs. " + AboutTls(settings));

    // Anyone who is refused is told nothing by the silos, so the message says what may be the reason.
    private static string AboutTls(ClusterSettings settings) => settings.Tls.IsOn
        ? "If its silos have no TLS, leave the --tls options out; if they have, their logs say why this certificate was refused."
        : "If its silos have TLS, give --tls-cert, --tls-key and --tls-ca.";

    private static async Task<IPEndPoint[]> ResolveAsync(IReadOnlyList<EndPoint> gateways, CancellationToken cancellationToken)
    {
        List<IPEndPoint> resolved = [];
        foreach (var gateway in gateways)
        {
            resolved.AddRange(await GatewayAddress.ResolveAsync(gateway, "--cluster", cancellationToken));
        }

        return [.. resolved];
    }
}
