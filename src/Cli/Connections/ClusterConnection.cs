using System.Net;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using StackExchange.Redis;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Client.Connecting;
using ZeroShotOrleans.Tls;

namespace ZeroShotOrleans.Cli.Connections;

/// <summary>A client of a running cluster.</summary>
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
        "Check that a silo is running there, that the port is its gateway port, and that --cluster-id and --service-id match the silo. " + AboutTls(settings));

    private static ZeroShotException NoSiloBehind(ConfigurationOptions redis, ClusterSettings settings, Exception exception) => new(
        ZeroShotError.NoSilo,
        exception is RedisException
            ? $"The Redis at {RedisAddress.Show(redis)} did not answer. Check that it is running, and that the address, user and password in --cluster are correct."
            : $"The Redis at {RedisAddress.Show(redis)} lists no reachable gateway of the cluster \"{settings.ClusterId}\". " +
              "Check that its control silos are running, and that --cluster-id and --service-id match them. " + AboutTls(settings));

    // Silos reject a client without giving a reason, so the message lists likely causes.
    private static string AboutTls(ClusterSettings settings) => settings.Tls.IsOn
        ? "If the silos do not use TLS, omit the --tls options; if they do, their logs say why this certificate was rejected."
        : "If the silos use TLS, add --tls-cert, --tls-key and --tls-ca.";

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
