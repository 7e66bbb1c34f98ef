using Microsoft.AspNetCore.Server.Kestrel.Core;
using ZeroShotOrleans.Gateway.Settings;

namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>The limits that hold before a request is one: connections, headers, the pace of a body.</summary>
internal static class KestrelLimits
{
    // A network that stutters is given this long before its pace counts.
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(5);

    /// <summary>Sets them.</summary>
    public static void Set(KestrelServerOptions kestrel, GatewayOptions options)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxConcurrentConnections = options.MaxConnections;
        limits.MaxRequestBufferSize = options.ConnectionBufferBytes;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(options.HeaderSeconds);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(options.IdleConnectionSeconds);
        limits.MinRequestBodyDataRate = options.MinBodyBytesPerSecond == 0 ? null : new MinDataRate(options.MinBodyBytesPerSecond, _grace);

        // BodyReader has its own, which reads on before it refuses: else a client that still sends sees a broken connection.
        limits.MaxRequestBodySize = null;
    }
}
