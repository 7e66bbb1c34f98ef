using Microsoft.AspNetCore.Http;

namespace ZeroShotOrleans.Gateway.Security;

/// <summary>Which web page a request comes from, in headers that browsers set and no script can change.</summary>
internal static class RequestOrigin
{
    /// <summary>Origin of the page; empty when the request does not say.</summary>
    public static string Of(HttpRequest request) => request.Headers.Origin.ToString();

    /// <summary>Whether the request comes from a page of this server, or from no page: programs send neither header.</summary>
    public static bool IsOwn(HttpRequest request) => SiteOf(request) switch
    {
        // Also where a proxy changes the host, which the origin then does not match.
        "same-origin" => true,

        // Browsers say it only to https and loopback; "none" is an address that a person has typed.
        "" or "none" => Of(request) is var origin && (origin.Length == 0 || Matches(origin, request.Host)),
        _ => false,
    };

    /// <summary>Whether a person opens a page of this server by a link somewhere else: the page with the link can neither read nor frame it.</summary>
    public static bool IsVisit(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && Of(request).Length == 0
        && request.Headers["Sec-Fetch-Mode"] == "navigate" && request.Headers["Sec-Fetch-Dest"] == "document";

    /// <summary>Whether a browser asks what it may send. Nothing is done but to answer that.</summary>
    public static bool IsPreflight(HttpRequest request) => HttpMethods.IsOptions(request.Method) && request.Headers.AccessControlRequestMethod.Count > 0;

    private static string SiteOf(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString();

    // Whatever the scheme: a proxy may end TLS.
    private static bool Matches(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.Host.Equals(host.Host, StringComparison.OrdinalIgnoreCase)
        && page.Port == (host.Port ?? (page.Scheme == Uri.UriSchemeHttps ? 443 : 80));
}
