using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans.Dashboard;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Security;

namespace ZeroShotOrleans.Gateway.WebConsole;

/// <summary>Hosts the Orleans dashboard behind the authentication of the HTTP API.</summary>
internal static class DashboardHosting
{
    // Its assets come from this origin; its markup sets sizes in style attributes.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Maps the dashboard, read-only and for administrators only: it shows keys and state of grains.</summary>
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
