using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans.Dashboard;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Security;

namespace ZeroShotOrleans.Gateway.WebConsole;

/// <summary>The Orleans dashboard behind the HTTP API's login.</summary>
internal static class DashboardHosting
{
    // What its pages are made of comes from here; it sets sizes in style attributes of its markup.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Maps it. It shows keys and state of grains: administrators only, and read only.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var pages = routes.MapOrleansDashboard(DashboardCookieHandler.Path);
        pages.RequireAuthorization(Scopes.Admin).WithMetadata(new DialectMetadata(Dialect.Native)).ExcludeFromDescription();
        pages.AddEndpointFilter((call, next) =>
        {
            call.HttpContext.Response.Headers.ContentSecurityPolicy = Policy;
            return next(call);
        });
    }
}
