using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ZeroShotOrleans.Gateway.Security;

/// <summary>Authenticates callers of the dashboard by cookie. The HTTP API itself does not accept cookies, so other pages cannot make a browser call it.</summary>
internal sealed class DashboardCookieHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> scheme, ILoggerFactory loggers, UrlEncoder encoder, DashboardSessions sessions)
    : AuthenticationHandler<AuthenticationSchemeOptions>(scheme, loggers, encoder)
{
    /// <summary>Name of the scheme.</summary>
    public const string SchemeName = "zso.dashboard";

    /// <summary>Path of the dashboard, the only one to which browsers send the cookie.</summary>
    public const string Path = "/dashboard";

    /// <summary>Name of the cookie.</summary>
    public const string Cookie = "zso-dashboard";

    /// <summary>Whether this scheme applies to a request.</summary>
    public static bool Concerns(HttpRequest request) => request.Path.StartsWithSegments(Path, StringComparison.Ordinal) && request.Cookies.ContainsKey(Cookie);

    /// <inheritdoc/>
    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
        sessions.Find(Request.Cookies[Cookie] ?? "") is { } user
            ? AuthenticateResult.Success(new AuthenticationTicket(user, SchemeName))
            : AuthenticateResult.Fail("The session has expired."));

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => Context.ChallengeAsync(ApiKeyHandler.SchemeName);

    /// <inheritdoc/>
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Context.ForbidAsync(ApiKeyHandler.SchemeName);
}
