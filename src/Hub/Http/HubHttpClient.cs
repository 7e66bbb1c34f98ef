using System.Net;
using System.Net.Http.Headers;
using System.Reflection;

namespace ZeroShotOrleans.Hub.Http;

/// <summary>Sends requests and follows redirects. All failures are reported as <see cref="HubException"/>.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class HubHttpClient : IDisposable
{
    /// <summary>A hub uses one or two: to the new name of a repository, and to the file store.</summary>
    private const int MaxRedirects = 10;

    private readonly HubOptions _options;
    private readonly HttpClient _http;

    public HubHttpClient(HubOptions options)
    {
        _options = options;
        var handler = new SocketsHttpHandler
        {
            // Followed manually, because the token must not be sent to another host.
            AllowAutoRedirect = false,

            // Sizes, ranges and hashes refer to the uncompressed files.
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            ConnectTimeout = options.Timeout,
        };
        _http = new HttpClient(handler) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue(
            "zeroshotorleans", typeof(HubHttpClient).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0"));
    }

    /// <summary>Requests a URL or a range of its content.</summary>
    /// <param name="address">The URL. The token is sent only while the URL belongs to the endpoint.</param>
    /// <param name="range">The requested bytes, or null for all.</param>
    /// <param name="unchanged">Strong ETag of a partial download; if the content has changed, all of it is returned.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The final response, whatever its status. Dispose it.</returns>
    public async Task<HubResponse> GetAsync(Uri address, RangeItemHeaderValue? range, EntityTagHeaderValue? unchanged, CancellationToken cancellationToken)
    {
        // Once dropped, the token is not sent again: a host that redirects back has chosen the URL and must not choose what the token is used for.
        var isWithToken = !string.IsNullOrEmpty(_options.Token);
        for (var redirects = 0; redirects <= MaxRedirects; redirects++)
        {
            isWithToken &= IsEndpoint(address);
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            if (isWithToken)
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _options.Token);
            }

            if (range is not null)
            {
                request.Headers.Range = new RangeHeaderValue { Ranges = { range } };
                request.Headers.IfRange = unchanged is null ? null : new RangeConditionHeaderValue(unchanged);
            }

            var response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (!IsRedirect(response.StatusCode))
            {
                return new HubResponse(response, address, IsEndpoint(address), _options.Timeout);
            }

            using (response)
            {
                // Use the raw header: on Unix, the parsed one treats a path as a local file.
                address = Target(address, response.Headers.NonValidated.TryGetValues("Location", out var location) ? location.ToString() : "");
            }
        }

        throw new HubException(
            HubError.Network, $"{_options.Endpoint.Host} redirected more than {MaxRedirects} times.", "Check Hub:Endpoint; a proxy may be causing a redirect loop.");
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private bool IsEndpoint(Uri address) =>
        Uri.Compare(address, _options.Endpoint, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(_options.Timeout);
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw NetworkErrors.TimedOut(request.RequestUri!, _options.Timeout);
        }
        catch (HttpRequestException failure)
        {
            throw NetworkErrors.NotReached(request.RequestUri!, failure);
        }
    }

    private static bool IsRedirect(HttpStatusCode status) => status
        is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
        or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    /// <summary>Resolves the target of a redirect.</summary>
    /// <param name="from">The redirecting URL.</param>
    /// <param name="location">The Location header; relative or absolute.</param>
    /// <exception cref="HubException">The target is not a web address, or downgrades from https to http.</exception>
    internal static Uri Target(Uri from, string location)
    {
        if (location.Length == 0 || !Uri.TryCreate(from, location, out var target) || (target.Scheme != Uri.UriSchemeHttps && target.Scheme != Uri.UriSchemeHttp))
        {
            throw new HubException(HubError.Network, $"{from.Host} redirected to something that is not a web address.", "Check Hub:Endpoint.");
        }

        return from.Scheme == Uri.UriSchemeHttps && target.Scheme == Uri.UriSchemeHttp
            ? throw new HubException(
                HubError.Network,
                $"{from.Host} redirected from https to http at {target.Host}, where anyone on the network could read or alter the model.",
                "Check Hub:Endpoint and the proxy.")
            : target;
    }
}
