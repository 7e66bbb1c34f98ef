using System.Net;
using System.Net.Http.Headers;

namespace ZeroShotOrleans.Hub.Http;

/// <summary>Status, headers and body of a response.</summary>
/// <param name="response">The response; disposed together with this object.</param>
/// <param name="address">The final URL after redirects.</param>
/// <param name="isFromEndpoint">Whether the hub itself answered, not a host that it redirected to.</param>
/// <param name="timeout">Timeout between two reads of the body.</param>
internal sealed class HubResponse(HttpResponseMessage response, Uri address, bool isFromEndpoint, TimeSpan timeout) : IDisposable
{
    private Stream? _body;

    public HttpStatusCode Status => response.StatusCode;

    public HttpResponseHeaders Headers => response.Headers;

    public HttpContentHeaders ContentHeaders => response.Content.Headers;

    public string Host => address.Host;

    public bool IsFromEndpoint => isFromEndpoint;

    /// <summary>The raw value of a header, or null.</summary>
    public string? Header(string name) => response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    /// <summary>Reads the next bytes. The timeout uses real time, even when a test injects a clock.</summary>
    /// <returns>Number of bytes read; 0 at the end.</returns>
    /// <exception cref="HubException">The connection was closed early or timed out.</exception>
    public async Task<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(timeout);
        try
        {
            _body ??= await response.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
            return await _body.ReadAsync(buffer, silence.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw NetworkErrors.TimedOut(address, timeout);
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException)
        {
            throw NetworkErrors.ConnectionClosed(address, failure);
        }
    }

    /// <summary>Reads the body, at most <paramref name="wanted"/> bytes.</summary>
    public async Task<byte[]> ReadUpToAsync(int wanted, CancellationToken cancellationToken)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (kept.Length < wanted && await ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is var read and > 0)
        {
            kept.Write(buffer, 0, (int)Math.Min(read, wanted - kept.Length));
        }

        return kept.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => response.Dispose();
}
