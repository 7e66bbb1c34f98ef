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

/// <summary>The identity of the console's user, and the session cookie for the dashboard. Only for the console, and therefore not in the OpenAPI document: it changes with its pages.</summary>
internal sealed class SessionEndpoints(DashboardSessions sessions, DashboardPageOptions dashboard, IOptions<AuthOptions> auth, AdminToken adminToken, AuditLog audit)
{
    private const string Route = "/console/session";

    // What a session opens, in the audit log.
    private const string Target = "the dashboard";

    /// <summary>Maps the route that needs no key: the console calls it to find out whether one is needed.</summary>
    public static void MapOpen(IEndpointRouteBuilder routes) => routes
        .MapGet(Route, (HttpContext context, SessionEndpoints endpoints) => endpoints.Get(context))
        .AllowAnonymous().WithMetadata(new DialectMetadata(Dialect.Native)).ExcludeFromDescription();

    /// <summary>Maps the administrators' routes.</summary>
    public static void MapAdmin(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Route, (HttpContext context, SessionEndpoints endpoints) => endpoints.BeginAsync(context)).ExcludeFromDescription();
        routes.MapDelete(Route, (HttpContext context, SessionEndpoints endpoints) => endpoints.EndAsync(context)).ExcludeFromDescription();
    }

    private IResult Get(HttpContext context)
    {
        var user = context.User;
        var known = user.Identity?.IsAuthenticated is true;
        return NativeAnswer.Of(new SessionBody(
            auth.Value.IsOn, known ? user.NameOf() : null, known ? [.. Scopes.All.Where(user.Has)] : [], dashboard.Enabled, adminToken.For(context.Request)));
    }

    // The key is sent in a header, which no other site can make a browser send, and browsers send the origin of a request.
    private Task<NoContent> BeginAsync(HttpContext context) => audit.RunAsync(context.User, AuditAction.SignIn, Target, () =>
    {
        var from = context.Request.Headers["Sec-Fetch-Site"].ToString();
        if (from is not ("" or "same-origin"))
        {
            throw new ApiException(new ApiError(StatusCodes.Status403Forbidden, ErrorCodes.OtherSite, "A session can be started only from this server's own pages."));
        }

        context.Response.Cookies.Append(DashboardCookieHandler.Cookie, sessions.Begin(context.User), Options(context));
        return Task.FromResult(TypedResults.NoContent());
    });

    private Task<NoContent> EndAsync(HttpContext context) => audit.RunAsync(context.User, AuditAction.SignOut, Target, () =>
    {
        sessions.EndOf(context.User.NameOf());
        context.Response.Cookies.Delete(DashboardCookieHandler.Cookie, Options(context));
        return Task.FromResult(TypedResults.NoContent());
    });

    private static CookieOptions Options(HttpContext context) => new()
    {
        Path = DashboardCookieHandler.Path, HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps, IsEssential = true, MaxAge = DashboardSessions.Lifetime,
    };
}

/// <summary>The body of <c>GET /console/session</c>.</summary>
/// <param name="AsksForKey">Whether the HTTP API requires a key or token.</param>
/// <param name="Name">Name of the caller; omitted when the request has no known key.</param>
/// <param name="Scopes">What the caller may do.</param>
/// <param name="Dashboard">Whether the Orleans dashboard is enabled.</param>
/// <param name="AdminToken">What actions of an administrator need, sent like a key; absent when a key is asked for.</param>
internal sealed record SessionBody(bool AsksForKey, string? Name, ImmutableArray<string> Scopes, bool Dashboard, string? AdminToken);
