using System.Net;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using StackExchange.Redis;
using ZeroShotOrleans.Tls;

namespace ZeroShotOrleans.Client.Connecting;

/// <summary>Configures how an Orleans client finds the silos.</summary>
internal static class ClientClustering
{
    private const string Section = ZeroShotClientOptions.Section;
    private const string GatewaysKey = $"{Section}:{nameof(ZeroShotClientOptions.Gateways)}";

    /// <summary>Configures the client.</summary>
    /// <exception cref="InvalidOperationException">The options set no way to find the cluster, or two, or TLS files that cannot be used; the message names the keys.</exception>
    public static IClientBuilder UseZeroShot(this IClientBuilder client, ZeroShotClientOptions options)
    {
        var gateways = Gateways(options);
        client.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.ClusterId, options.ServiceId));

        // A caller that has given up must not leave work behind.
        client.Configure<ClientMessagingOptions>(messaging => messaging.CancelRequestOnTimeout = true);

        // Spans of the silos become children of the caller's.
        client.AddActivityPropagation();
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
                ? $"{Section}:Redis and {GatewaysKey} are both set. Set only one: Redis if the silos use it for membership, gateways otherwise."
                : $"Neither {GatewaysKey} nor {Section}:Redis is set. Set for example {GatewaysKey}:0=127.0.0.1:30000.");
        }

        return [.. options.Gateways.Select(gateway => GatewayAddress.TryParse(gateway, out var address)
            ? address!
            : throw new InvalidOperationException($"{GatewaysKey} has '{gateway}', which is not HOST:PORT. Write it like 10.0.0.5:30000, silo-1:30000 or [::1]:30000."))];
    }

    // Only once, at startup: Orleans needs addresses, and configuring a host is synchronous.
#pragma warning disable RS0030
    private static IPEndPoint[] Resolve(EndPoint[] gateways) =>
        [.. gateways.SelectMany(gateway => GatewayAddress.ResolveAsync(gateway, GatewaysKey, CancellationToken.None).GetAwaiter().GetResult())];
#pragma warning restore RS0030
}
