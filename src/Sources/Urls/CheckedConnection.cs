using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ZeroShotOrleans.Sources.Urls;

/// <summary>
/// Connects to exactly the addresses that were checked: a name is resolved once, all its addresses are checked, and one of them is used. So DNS
/// rebinding has no effect.
/// </summary>
/// <param name="policy">Checks the addresses.</param>
/// <param name="resolve">Resolves a name.</param>
internal sealed class CheckedConnection(UrlPolicy policy, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    // Leaves time to try the host's next address if one does not answer.
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(5);

    // Extended key usage: server authentication.
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>A handler without redirects, cookies, decompression or a proxy.</summary>
    public SocketsHttpHandler Handler(int connections) => new()
    {
        ConnectCallback = ConnectAsync,
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        Credentials = null,
        ConnectTimeout = TimeSpan.FromSeconds(30),
        MaxConnectionsPerServer = connections,
        MaxResponseHeadersLength = 32,
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        SslOptions = { CertificateChainPolicy = Certificates() },
    };

    // Intermediate certificates named in a certificate are not downloaded: that would bypass every check.
    private static X509ChainPolicy Certificates() => new()
    {
        DisableCertificateDownloads = true,
        RevocationMode = X509RevocationMode.NoCheck,
        ApplicationPolicy = { new Oid(ServerAuthentication) },
    };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, cancellationToken);
        if (policy.Check(host, addresses) is { } refusal)
        {
            throw new FetchRefusedException(refusal);
        }

        SocketException? failure = null;
        foreach (var address in addresses)
        {
            try
            {
                return await ConnectAsync(new IPEndPoint(address, port), cancellationToken);
            }
            catch (SocketException exception)
            {
                failure = exception;
            }
        }

        throw failure ?? new SocketException((int)SocketError.HostNotFound);
    }

    private static async Task<Stream> ConnectAsync(IPEndPoint address, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(_timeout);
        try
        {
            await socket.ConnectAsync(address, timeout.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new SocketException((int)SocketError.TimedOut);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
