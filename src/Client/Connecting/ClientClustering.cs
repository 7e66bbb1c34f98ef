using System.Net;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using StackExchange.Redis;

namespace ZeroShotOrleans.Client.Connecting;

/// <summary>Tells an Orleans client where the silos are.</summary>
internal static class ClientClustering
{
    /// <summary>Sets up the client.</summary>
    /// <exception cref="InvalidOperationException">The options name no place, or two; the message says which keys.</exception>
    public static IClientBuilder UseZeroShot(this IClientBuilder client, ZeroShotClientOptions options)
    {
        Check(options);
        client.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.ClusterId, options.ServiceId));

        // A caller that has given up must not leave work behind that nobody waits for.
        client.Configure<ClientMessagingOptions>(messaging => messaging.CancelRequestOnTimeout = true);
        return options.Redis.Length > 0
            ? client.UseRedisClustering(redis => redis.ConfigurationOptions = ConfigurationOptions.Parse(options.Redis))
            : client.UseStaticClustering(Resolve(options));
    }

    private static void Check(ZeroShotClientOptions options)
    {
        const string Section = ZeroShotClientOptions.Section;
        if (options.Redis.Length > 0 == options.Gateways.Count > 0)
        {
            throw new InvalidOperationException(options.Redis.Length > 0
                ? $"{Section}:Redis and {Section}:Gateways are both set. Name one: silos that find one another by Redis are found there, others by their gateways."
                : $"Neither {Section}:Gateways nor {Section}:Redis says where the cluster is. Set for example {Section}:Gateways:0=127.0.0.1:30000.");
        }

        foreach (var gateway in options.Gateways)
        {
            if (!GatewayAddress.TryParse(gateway, out _))
            {
                throw new InvalidOperationException($"{Section}:Gateways has '{gateway}', which is no HOST:PORT. Write it like 10.0.0.5:30000, silo-1:30000 or [::1]:30000.");
            }
        }
    }

    // Once, at the start: what Orleans wants is addresses.
    private static IPEndPoint[] Resolve(ZeroShotClientOptions options) => [.. options.Gateways.SelectMany(gateway =>
        GatewayAddress.TryParse(gateway, out var address) ? GatewayAddress.ResolveAsync(address!, CancellationToken.None).GetAwaiter().GetResult() : [])];
}
