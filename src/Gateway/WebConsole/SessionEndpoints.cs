using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Native;
using ZeroShotOrleans.Gateway.Security;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.WebConsole;

/// <summary>Who the console talks for, and the way from there to the dashboard. For the console alone, and so not described: it changes with its pages.</summary>
internal sealed class SessionEndpoints(DashboardSessions sessions, DashboardPageOptions dashboard, IOptions<AuthOptions> auth, AdminToken adminToken, AuditLog audit)
{
    private const string Route = "/console/session";

    /// <summary>Maps what needs no key: the console asks it to find out whether one is needed.</summary>
    public static void MapOpen(IEndpointRouteBuilder routes) => routes
        .MapGet(Route, (HttpContext context, SessionEndpoints endpoints) => endpoints.Get(context))
        .AllowAnonymous().WithMetadata(new DialectMetadata(Dialect.Native)).ExcludeFromDescription();

    /// <summary>Maps what an administrator may do.</summary>
    public static void MapAdmin(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Route, (HttpContext context, SessionEndpoints endpoints) => endpoints.Begin(context)).ExcludeFromDescription();
        routes.MapDelete(Route, (HttpContext context, SessionEndpoints endpoints) => endpoints.End(context)).ExcludeFromDescription();
    }

    private IResult Get(HttpContext context)
    {
        var user = context.User;
        var known = user.Identity?.IsAuthenticated is true;
        return NativeAnswer.Of(new SessionBody(
            auth.Value.IsOn, known ? user.NameOf() : null, known ? [.. Scopes.All.Where(user.Has)] : [], dashboard.Enabled, adminToken.For(context.Request)));
    }

    // The key comes in a header, which no other site can have a browser send; and a browser says where a request comes from.
    private NoContent Begin(HttpContext context)
    {
        var from = context.Request.Headers["Sec-Fetch-Site"].ToString();
        if (from is not ("" or "same-origin"))
        {
            throw new ApiException(new ApiError(StatusCodes.Status403Forbidden, ErrorCodes.OtherSite, "A session is started from this server's own pages only."));
        }

        audit.Note(context.User, "signed in to", "the dashboard");
        context.Response.Cookies.Append(DashboardCookieHandler.Cookie, sessions.Begin(context.User), Options(context));
        return TypedResults.NoContent();
    }

    private NoContent End(HttpContext context)
    {
        sessions.EndOf(context.User.NameOf());
        context.Response.Cookies.Delete(DashboardCookieHandler.Cookie, Options(context));
        return TypedResults.NoContent();
    }

    private static CookieOptions Options(HttpContext context) => new()
    {
        Path = DashboardCookieHandler.Path, HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps, IsEssential = true, MaxAge = DashboardSessions.Lifetime,
    };
}

/// <summary>What <c>GET /console/session</c> answers.</summary>
/// <param name="AsksForKey">Whether the HTTP API asks for a key or token.</param>
/// <param name="Name">Name of the caller; absent when the request brought no key that is known.</param>
/// <param name="Scopes">What the caller may do.</param>
/// <param name="Dashboard">Whether the Orleans dashboard is on.</param>
/// <param name="AdminToken">What actions of an administrator need, sent like a key; absent when a key is asked for.</param>
internal sealed record SessionBody(bool AsksForKey, string? Name, ImmutableArray<string> Scopes, bool Dashboard, string? AdminToken);
