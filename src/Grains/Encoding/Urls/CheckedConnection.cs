using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ZeroShotOrleans.Grains.Encoding.Urls;

/// <summary>
/// Connections to the very addresses that were checked: a name is resolved once, all its addresses are judged, and one of these is connected to. So a name
/// that leads elsewhere the next moment leads nowhere.
/// </summary>
/// <param name="policy">Judges the addresses.</param>
/// <param name="resolve">Finds the addresses of a name.</param>
internal sealed class CheckedConnection(UrlPolicy policy, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    // An address that does not answer leaves time for the next one of the same host.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    // Purpose of a certificate: a server.
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>A handler that does nothing but ask an address for its answer: it redirects, keeps, sends and unpacks nothing by itself.</summary>
    public SocketsHttpHandler Handler(int connections) => new()
    {
        ConnectCallback = Connect,
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

    // A certificate may name addresses of others that vouch for it. They would be fetched past every check.
    private static X509ChainPolicy Certificates() => new()
    {
        DisableCertificateDownloads = true,
        RevocationMode = X509RevocationMode.NoCheck,
        ApplicationPolicy = { new Oid(ServerAuthentication) },
    };

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
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
                return await Connect(new IPEndPoint(address, port), cancellationToken);
            }
            catch (SocketException exception)
            {
                failure = exception;
            }
        }

        throw failure ?? new SocketException((int)SocketError.HostNotFound);
    }

    private static async Task<Stream> Connect(IPEndPoint address, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(_patience);
        try
        {
            await socket.ConnectAsync(address, patience.Token);
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
