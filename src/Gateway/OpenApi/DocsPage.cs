using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Scalar.AspNetCore;

namespace ZeroShotOrleans.Gateway.OpenApi;

/// <summary>The API reference as a web page. All its assets come from this server, so it works without internet access.</summary>
internal static class DocsPage
{
    /// <summary>Maps the page and its files.</summary>
    public static void Map(IEndpointRouteBuilder routes) => routes.MapScalarApiReference("/docs", (scalar, context) =>
    {
        // The page has one inline script. A new nonce per response allows that script and no injected one.
        // In hexadecimal: the page escapes the + of base64, and HEAD would tell another length than GET.
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        context.Response.Headers.ContentSecurityPolicy = Policy(nonce);
        scalar.WithTitle("ZeroShotOrleans")
            .WithNonce(nonce)
            .AddDocument(OpenApiHosting.Document, routePattern: "/openapi/v1.json")

            // These features would contact the vendor's servers.
            .DisableDefaultFonts().DisableAgent().DisableMcp().HideClientButton();
        scalar.Telemetry = false;
        scalar.ShowDeveloperTools = DeveloperToolsVisibility.Never;
    }).ExcludeFromDescription();

    // Scripts, requests and images from this server only: a key typed into the page cannot be sent elsewhere. Scalar creates its style sheets in
    // the browser, without a nonce.
    private static string Policy(string nonce) =>
        $"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}
