using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.Messaging;

namespace ZeroShotOrleans.Tls;

/// <summary>Runs the TLS handshake before Orleans uses a connection. A rejected peer exchanges no Orleans messages.</summary>
/// <param name="handshake">The handshake of this end; receives a callback for rejected certificates.</param>
/// <param name="logger">Logs rejected peers and the reason.</param>
internal sealed partial class TlsHandshake(Func<TlsTransport, Action<string>, CancellationToken, Task> handshake, ILogger<TlsHandshake> logger) : IConnectionMiddleware
{
    // A handshake is a few round trips and two signatures. Without a timeout, a silent peer would hold a connection forever.
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(10);

    public async Task OnConnectionAsync(ConnectionContext context, ConnectionDelegate next)
    {
        var plain = context.Transport;
        var secure = new TlsTransport(plain);
        await using (secure.ConfigureAwait(false))
        {
            await HandshakeAsync(context, secure).ConfigureAwait(false);
            context.Transport = secure;
            try
            {
                await next(context).ConfigureAwait(false);
            }
            finally
            {
                context.Transport = plain;
            }
        }
    }

    private async Task HandshakeAsync(ConnectionContext context, TlsTransport secure)
    {
        string? problem = null;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(context.ConnectionClosed);
        deadline.CancelAfter(_timeout);
        try
        {
            await handshake(secure, reason => problem = reason, deadline.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // A peer that connects and closes without sending anything is a port probe.
            if (secure.BytesReceived == 0 && problem is null)
            {
                LogProbe(context.RemoteEndPoint?.ToString() ?? "an unknown address");
            }
            else
            {
                LogRejected(context.RemoteEndPoint?.ToString() ?? "an unknown address", problem ?? exception.Message);
            }

            context.Abort();
            throw new ConnectionAbortedException($"TLS handshake with {context.RemoteEndPoint} failed: {problem ?? exception.Message}", exception);
        }
    }

    [LoggerMessage(4001, LogLevel.Warning, "TLS handshake with {Peer} failed, closing the connection: {Reason}")]
    private partial void LogRejected(string peer, string reason);

    [LoggerMessage(4002, LogLevel.Debug, "{Peer} connected and closed without sending anything.")]
    private partial void LogProbe(string peer);
}
