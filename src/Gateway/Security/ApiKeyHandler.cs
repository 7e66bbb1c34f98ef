using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Security;

/// <summary>Authenticates callers by API key. If neither keys nor tokens are configured, every caller has all scopes.</summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> scheme, ILoggerFactory loggers, UrlEncoder encoder, ApiKeys keys, IOptions<AuthOptions> options)
    : AuthenticationHandler<AuthenticationSchemeOptions>(scheme, loggers, encoder)
{
    /// <summary>Name of the scheme.</summary>
    public const string SchemeName = "zso.key";

    /// <summary>Header for clients that use <c>Authorization</c> for something else.</summary>
    public const string Header = "X-Api-Key";

    private const string Bearer = "Bearer ";

    /// <inheritdoc/>
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!options.Value.IsOn)
        {
            return Task.FromResult(AuthenticateResult.Success(Ticket("anonymous", tenant: "", Scopes.All)));
        }

        if (KeyOf(Request) is not { } key)
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        return Task.FromResult(keys.Find(key) is { } holder
            ? AuthenticateResult.Success(Ticket(
                holder.Name, holder.Tenant.Length > 0 ? holder.Tenant : holder.Name, holder.Scopes.Count > 0 ? holder.Scopes : [Scopes.Classify]))
            : AuthenticateResult.Fail("The key is unknown."));
    }

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        // Python's client replaces the message of a 401 with its own guess unless this header is present.
        const string Wrong = "Invalid credentials in Authorization header";
        return ErrorWriter.WriteAsync(
            Context,
            new ApiError(StatusCodes.Status401Unauthorized, ErrorCodes.Unauthorized, KeyOf(Request) is null
                ? "This server requires a key. Send it as 'Authorization: Bearer KEY' or 'X-Api-Key: KEY'."
                : "The key or token is unknown or no longer valid."),
            headers =>
            {
                headers.WWWAuthenticate = "Bearer";
                headers["X-Error-Message"] = Wrong;
            });
    }

    /// <inheritdoc/>
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => ErrorWriter.WriteAsync(
        Context,
        new ApiError(StatusCodes.Status403Forbidden, ErrorCodes.Forbidden,
            $"The key of '{Context.User.NameOf()}' lacks the scope that {Request.Method} {Request.Path} needs. Its operator can add it under Auth:Keys."));

    private AuthenticationTicket Ticket(string name, string tenant, IEnumerable<string> scopes) => new(
        new ClaimsPrincipal(new ClaimsIdentity(
            [new Claim(ClaimTypes.Name, name), new Claim(Scopes.Tenant, tenant), .. scopes.Select(scope => new Claim(Scopes.Claim, scope))],
            Scheme.Name)),
        Scheme.Name);

    /// <summary>Returns the key that a request contains, or null.</summary>
    public static string? KeyOf(HttpRequest request)
    {
        var header = request.Headers[Header].ToString();
        if (header.Length > 0)
        {
            return header;
        }

        var authorization = request.Headers[HeaderNames.Authorization].ToString();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..].Trim() : null;
    }
}
