using Microsoft.AspNetCore.Http;

namespace ZeroShotOrleans.Gateway.Security;

/// <summary>Determines which web page a request comes from, based on headers that browsers set and scripts cannot change.</summary>
internal static class RequestOrigin
{
    /// <summary>Returns the origin of the page; empty if the request does not contain it.</summary>
    public static string Of(HttpRequest request) => request.Headers.Origin.ToString();

    /// <summary>Whether the request comes from a page of this server or from a program, which sends neither header.</summary>
    public static bool IsOwn(HttpRequest request) => SiteOf(request) switch
    {
        // Also correct if a proxy changes the host, so that the origin does not match it.
        "same-origin" => true,

        // Browsers send the header only to HTTPS and loopback URLs; "none" means that the user typed the URL.
        "" or "none" => Of(request) is var origin && (origin.Length == 0 || Matches(origin, request.Host)),
        _ => false,
    };

    /// <summary>Whether the user navigates to a page of this server, perhaps by a link on another site, which can neither read nor frame the page.</summary>
    public static bool IsVisit(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && Of(request).Length == 0
        && request.Headers["Sec-Fetch-Mode"] == "navigate" && request.Headers["Sec-Fetch-Dest"] == "document";

    /// <summary>Whether the request is a CORS preflight, which has no side effects.</summary>
    public static bool IsPreflight(HttpRequest request) => HttpMethods.IsOptions(request.Method) && request.Headers.AccessControlRequestMethod.Count > 0;

    private static string SiteOf(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString();

    // Ignores the scheme, because a proxy may terminate TLS.
    private static bool Matches(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.Host.Equals(host.Host, StringComparison.OrdinalIgnoreCase)
        && page.Port == (host.Port ?? (page.Scheme == Uri.UriSchemeHttps ? 443 : 80));
}
