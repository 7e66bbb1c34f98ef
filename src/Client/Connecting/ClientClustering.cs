using System.Net;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using StackExchange.Redis;
using ZeroShotOrleans.Tls;

namespace ZeroShotOrleans.Client.Connecting;

/// <summary>Tells an Orleans client where the silos are.</summary>
internal static class ClientClustering
{
    private const string Section = ZeroShotClientOptions.Section;
    private const string Places = $"{Section}:{nameof(ZeroShotClientOptions.Gateways)}";

    /// <summary>Sets up the client.</summary>
    /// <exception cref="InvalidOperationException">The options name no place, or two, or files for TLS that cannot be used; the message says which keys.</exception>
    public static IClientBuilder UseZeroShot(this IClientBuilder client, ZeroShotClientOptions options)
    {
        var gateways = Gateways(options);
        client.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.ClusterId, options.ServiceId));

        // A caller that has given up must not leave work behind that nobody waits for.
        client.Configure<ClientMessagingOptions>(messaging => messaging.CancelRequestOnTimeout = true);
        client.UseTls(options.Tls, TlsKeys.In($"{Section}:{nameof(ZeroShotClientOptions.Tls)}"));
        return options.Redis.Length > 0
            ? client.UseRedisClustering(redis => redis.ConfigurationOptions = ConfigurationOptions.Parse(options.Redis))
            : client.UseStaticClustering(Resolve(gateways));
    }

    private static EndPoint[] Gateways(ZeroShotClientOptions options)
    {
        if (options.Redis.Length > 0 == options.Gateways.Count > 0)
        {
            throw new InvalidOperationException(options.Redis.Length > 0
                ? $"{Section}:Redis and {Places} are both set. Name one: silos that find one another by Redis are found there, others by their gateways."
                : $"Neither {Places} nor {Section}:Redis says where the cluster is. Set for example {Places}:0=127.0.0.1:30000.");
        }

        return [.. options.Gateways.Select(gateway => GatewayAddress.TryParse(gateway, out var address)
            ? address!
            : throw new InvalidOperationException($"{Places} has '{gateway}', which is no HOST:PORT. Write it like 10.0.0.5:30000, silo-1:30000 or [::1]:30000."))];
    }

    // Once, at the start: what Orleans wants is addresses, and a host is set up without waiting.
#pragma warning disable RS0030
    private static IPEndPoint[] Resolve(EndPoint[] gateways) =>
        [.. gateways.SelectMany(gateway => GatewayAddress.ResolveAsync(gateway, Places, CancellationToken.None).GetAwaiter().GetResult())];
#pragma warning restore RS0030
}
