using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Gateway.Settings;

namespace ZeroShotOrleans.Gateway.Connections;

/// <summary>Keeps the connections of the HTTP API within their limits, and closes those that send no request in time.</summary>
/// <remarks>In place of Kestrel's own limit, which refuses who comes next: idle connections would shut the API for as long as they stay.</remarks>
internal sealed partial class ConnectionGuard(IOptions<GatewayOptions> options, TimeProvider time, ILogger<ConnectionGuard> logger)
{
    private static readonly TimeSpan _logPeriod = TimeSpan.FromMinutes(1);

    private readonly ConnectionTable _table = new(options.Value.MaxConnections, options.Value.MaxConnectionsPerAddress, time);
    private readonly Lock _logLock = new();
    private long? _logged;
    private (long Closed, long Refused) _told;

    /// <summary>A middleware of connections: runs one.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        using var open = _table.TryOpen(connection.RemoteEndPoint, reason => connection.Abort(new ConnectionAbortedException($"Closed because of {reason}.")));
        Tell();
        if (open is null)
        {
            connection.Abort(new ConnectionAbortedException("Refused because of Http:MaxConnections or Http:MaxConnectionsPerAddress."));
            return;
        }

        connection.Features.Set(open);
        await using var first = time.CreateTimer(
            static state => ((OpenConnection)state!).CloseUnused(), open, TimeSpan.FromSeconds(options.Value.FirstRequestSeconds), Timeout.InfiniteTimeSpan);
        await next(connection);
    }

    /// <summary>A middleware of requests: marks the connection as in use.</summary>
    public static async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        var open = context.Features.Get<OpenConnection>();
        open?.Begin();
        try
        {
            await next(context);
        }
        finally
        {
            open?.End();
        }
    }

    // At most once a minute: under a flood the log must not be one.
    private void Tell()
    {
        var counts = _table.Counts;
        lock (_logLock)
        {
            if (counts == _told || (_logged is { } last && time.GetElapsedTime(last) < _logPeriod))
            {
                return;
            }

            LogFull(counts.Closed - _told.Closed, counts.Refused - _told.Refused);
            (_told, _logged) = (counts, time.GetTimestamp());
        }
    }

    [LoggerMessage(5301, LogLevel.Warning, "Too many connections: {Closed} without a request in flight were closed and {Refused} were refused since the last message like this (Http:MaxConnections, Http:MaxConnectionsPerAddress).")]
    private partial void LogFull(long closed, long refused);
}
