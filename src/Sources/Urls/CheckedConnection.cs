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

    // Larger than most photos: over a connection with latency, a stream that waits for permission to continue is slow.
    private const int StreamWindowBytes = 1024 * 1024;

    // An answer that is not wanted is read to its end if no more than this is left, because the connection is then used again.
    private const int MaxDrainedBytes = 256 * 1024;

    /// <summary>A handler without redirects, cookies, decompression or a proxy.</summary>
    /// <param name="connections">Most connections to one server.</param>
    /// <param name="trusted">Certificates to trust instead of the system's; null: the system's.</param>
    public SocketsHttpHandler Handler(int connections, X509Certificate2Collection? trusted = null) => new()
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
        MaxResponseDrainSize = MaxDrainedBytes,
        EnableMultipleHttp2Connections = true,
        InitialHttp2StreamWindowSize = StreamWindowBytes,
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        SslOptions = { CertificateChainPolicy = Certificates(trusted) },
    };

    // Intermediate certificates named in a certificate are not downloaded: that would bypass every check.
    private static X509ChainPolicy Certificates(X509Certificate2Collection? trusted)
    {
        var policy = new X509ChainPolicy
        {
            DisableCertificateDownloads = true,
            RevocationMode = X509RevocationMode.NoCheck,
            ApplicationPolicy = { new Oid(ServerAuthentication) },
        };
        if (trusted is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(trusted);
        }

        return policy;
    }

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
