using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Gateway.Connections;
using ZeroShotOrleans.Gateway.Settings;

namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>The limits that Kestrel enforces itself: connections, headers, and the data rate of bodies.</summary>
internal static class KestrelLimits
{
    // Grace period before the data rate counts, for unsteady networks.
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(5);

    /// <summary>Applies the limits.</summary>
    public static void Set(KestrelServerOptions kestrel, GatewayOptions options)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        kestrel.ConfigureEndpointDefaults(Guard);
        limits.MaxRequestBufferSize = options.ConnectionBufferBytes;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(options.HeaderSeconds);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(options.IdleConnectionSeconds);
        limits.MinRequestBodyDataRate = options.MinBodyBytesPerSecond == 0 ? null : new MinDataRate(options.MinBodyBytesPerSecond, _grace);

        // BodyReader has its own limit and drains the body: otherwise a client that is still sending sees a broken connection.
        limits.MaxRequestBodySize = null;
    }

    // Before TLS: a handshake is counted too. Not HTTP/3, whose connections would pass by.
    private static void Guard(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http1AndHttp2;
        listen.Use(next =>
        {
            var guard = listen.ApplicationServices.GetRequiredService<ConnectionGuard>();
            return connection => guard.RunAsync(connection, next);
        });
    }
}
