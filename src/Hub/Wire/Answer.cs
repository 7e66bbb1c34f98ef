using System.Net;
using System.Net.Http.Headers;

namespace ZeroShotOrleans.Hub.Wire;

/// <summary>Status, headers and body of one answer.</summary>
/// <param name="response">What came; disposed with this.</param>
/// <param name="address">Where it came from in the end.</param>
/// <param name="isFromEndpoint">Whether that is the hub itself, not a host it redirected to.</param>
/// <param name="timeout">Longest silence within the body.</param>
internal sealed class Answer(HttpResponseMessage response, Uri address, bool isFromEndpoint, TimeSpan timeout) : IDisposable
{
    private Stream? _body;

    public HttpStatusCode Status => response.StatusCode;

    public HttpResponseHeaders Headers => response.Headers;

    public HttpContentHeaders ContentHeaders => response.Content.Headers;

    public string Host => address.Host;

    public bool IsFromEndpoint => isFromEndpoint;

    /// <summary>A header as it was sent, or null.</summary>
    public string? Header(string name) => response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    /// <summary>Reads on. The silence is measured in real time, also where a test has a clock of its own.</summary>
    /// <returns>Bytes read; 0 at the end.</returns>
    /// <exception cref="HubException">The connection broke off, or nothing came for too long.</exception>
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
            throw WireFailure.Silent(address, timeout);
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException)
        {
            throw WireFailure.BrokeOff(address, failure);
        }
    }

    /// <summary>The whole body, or as much of it as <paramref name="wanted"/>; not more than that is kept.</summary>
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
