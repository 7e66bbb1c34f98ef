using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.Messaging;

namespace ZeroShotOrleans.Tls;

/// <summary>Puts TLS between a connection and what Orleans says on it. Whoever is refused has said and heard nothing.</summary>
/// <param name="shake">The handshake of this end; is given what to tell of a refused certificate.</param>
/// <param name="logger">Is told who was refused and why.</param>
internal sealed partial class TlsHandshake(Func<TlsTransport, Action<string>, CancellationToken, Task> shake, ILogger<TlsHandshake> logger) : IConnectionMiddleware
{
    // Some round trips and two signatures. Without it, whoever connects and says nothing holds a connection for ever.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    public async Task OnConnectionAsync(ConnectionContext context, ConnectionDelegate next)
    {
        var plain = context.Transport;
        var secure = new TlsTransport(plain);
        await using (secure.ConfigureAwait(false))
        {
            await ShakeAsync(context, secure).ConfigureAwait(false);
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

    private async Task ShakeAsync(ConnectionContext context, TlsTransport secure)
    {
        string? problem = null;
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(context.ConnectionClosed);
        enough.CancelAfter(_patience);
        try
        {
            await shake(secure, reason => problem = reason, enough.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Whoever connects and leaves without a word looks whether this silo listens, as probes do.
            if (secure.Arrived == 0 && problem is null)
            {
                LogGone(context.RemoteEndPoint?.ToString() ?? "somebody");
            }
            else
            {
                LogRefused(context.RemoteEndPoint?.ToString() ?? "somebody", problem ?? exception.Message);
            }

            context.Abort();
            throw new ConnectionAbortedException($"No TLS with {context.RemoteEndPoint}: {problem ?? exception.Message}", exception);
        }
    }

    [LoggerMessage(4001, LogLevel.Warning, "No TLS with {Peer}, so the connection ends: {Reason}")]
    private partial void LogRefused(string peer, string reason);

    [LoggerMessage(4002, LogLevel.Debug, "{Peer} connected and said nothing.")]
    private partial void LogGone(string peer);
}
