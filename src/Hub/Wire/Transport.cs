using System.Net;
using System.Net.Http.Headers;
using System.Reflection;

namespace ZeroShotOrleans.Hub.Wire;

/// <summary>Sends requests and follows redirects. Whatever goes wrong on the way is a <see cref="HubException"/>.</summary>
/// <remarks>Safe for concurrent calls.</remarks>
internal sealed class Transport : IDisposable
{
    /// <summary>A hub needs one or two: to the new name of a repository, to the store of the file.</summary>
    private const int MaxRedirects = 10;

    private readonly HubOptions _options;
    private readonly HttpClient _http;

    public Transport(HubOptions options)
    {
        _options = options;
        var handler = new SocketsHttpHandler
        {
            // Followed here, because the token must not go along to another host.
            AllowAutoRedirect = false,

            // Sizes, ranges and hashes are of the files themselves.
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            ConnectTimeout = options.Timeout,
        };
        _http = new HttpClient(handler) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue(
            "zeroshotorleans", typeof(Transport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0"));
    }

    /// <summary>Asks for an address, or for a part of what is there.</summary>
    /// <param name="address">Where. The token goes along while the address is of the endpoint.</param>
    /// <param name="range">The bytes wanted, or null for all.</param>
    /// <param name="unchanged">Strong tag under which the range was begun: if it is no longer that, all is wanted.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>The last answer, whatever its status. Dispose it.</returns>
    public async Task<Answer> GetAsync(Uri address, RangeItemHeaderValue? range, EntityTagHeaderValue? unchanged, CancellationToken cancellationToken)
    {
        // Once away it stays off: a host that redirects back has chosen the address, and must not choose what is done with the token.
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
                return new Answer(response, address, IsEndpoint(address), _options.Timeout);
            }

            using (response)
            {
                // The text, because the parsed header takes a path for a file of this machine on Unix.
                address = Target(address, response.Headers.NonValidated.TryGetValues("Location", out var location) ? location.ToString() : "");
            }
        }

        throw new HubException(
            HubError.Network, $"{_options.Endpoint.Host} redirected more than {MaxRedirects} times.", "Check Hub:Endpoint; a proxy may be sending requests in circles.");
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
            throw WireFailure.Silent(request.RequestUri!, _options.Timeout);
        }
        catch (HttpRequestException failure)
        {
            throw WireFailure.NotReached(request.RequestUri!, failure);
        }
    }

    private static bool IsRedirect(HttpStatusCode status) => status
        is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
        or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    /// <summary>Where a redirect leads.</summary>
    /// <param name="from">The address that redirects.</param>
    /// <param name="location">What it says; relative to it, or absolute.</param>
    /// <exception cref="HubException">It leads to no web address, or out of https.</exception>
    internal static Uri Target(Uri from, string location)
    {
        if (location.Length == 0 || !Uri.TryCreate(from, location, out var target) || (target.Scheme != Uri.UriSchemeHttps && target.Scheme != Uri.UriSchemeHttp))
        {
            throw new HubException(HubError.Network, $"{from.Host} redirected to something that is no web address.", "Check Hub:Endpoint.");
        }

        return from.Scheme == Uri.UriSchemeHttps && target.Scheme == Uri.UriSchemeHttp
            ? throw new HubException(
                HubError.Network,
                $"{from.Host} redirected from https to http at {target.Host}, where anyone on the way could read and change the model.",
                "Check Hub:Endpoint and the proxy.")
            : target;
    }
}
