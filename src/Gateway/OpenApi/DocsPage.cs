using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Scalar.AspNetCore;

namespace ZeroShotOrleans.Gateway.OpenApi;

/// <summary>The description as a page in a browser. Everything it needs comes from this server, so it also works where there is no internet.</summary>
internal static class DocsPage
{
    /// <summary>Maps the page and its files.</summary>
    public static void Map(IEndpointRouteBuilder routes) => routes.MapScalarApiReference("/docs", (scalar, context) =>
    {
        // One script of the page stands in it: a new word for each answer lets that one run, and nothing that somebody may have put there.
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        context.Response.Headers.ContentSecurityPolicy = Policy(nonce);
        scalar.WithTitle("ZeroShotOrleans")
            .WithNonce(nonce)
            .AddDocument(OpenApiHosting.Document, routePattern: "/openapi/v1.json")

            // These would call their maker's servers.
            .DisableDefaultFonts().DisableAgent().DisableMcp().HideClientButton();
        scalar.Telemetry = false;
        scalar.ShowDeveloperTools = DeveloperToolsVisibility.Never;
    }).ExcludeFromDescription();

    // Scripts, requests and pictures of this server only: a key that is typed into the page cannot leave for another one. Scalar makes its style sheets in
    // the browser, without a nonce.
    private static string Policy(string nonce) =>
        $"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}
