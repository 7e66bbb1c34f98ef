using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using Microsoft.Net.Http.Headers;

namespace ZeroShotOrleans.Gateway.Security;

/// <summary>Configures authentication and authorization.</summary>
internal static class AuthHosting
{
    private const string ChoiceScheme = "zso";

    /// <summary>Adds keys, tokens and the policies of the scopes.</summary>
    /// <exception cref="InvalidOperationException">Settings conflict. The message names the configuration key.</exception>
    public static void AddGatewayAuth(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AuthOptions>().BindConfiguration(AuthOptions.Section);
        var auth = configuration.GetSection(AuthOptions.Section).Get<AuthOptions>() ?? new AuthOptions();
        Check(auth);
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<DashboardSessions>();
        var schemes = services.AddAuthentication(ChoiceScheme)
            .AddPolicyScheme(ChoiceScheme, displayName: null, choice => choice.ForwardDefaultSelector = context =>
                auth.IsOn && DashboardCookieHandler.Concerns(context.Request) ? DashboardCookieHandler.SchemeName
                : auth.Jwt.IsOn && LooksLikeToken(context.Request) ? JwtBearerDefaults.AuthenticationScheme : ApiKeyHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, configureOptions: null)
            .AddScheme<AuthenticationSchemeOptions, DashboardCookieHandler>(DashboardCookieHandler.SchemeName, configureOptions: null);
        if (auth.Jwt.IsOn)
        {
            schemes.AddJwtBearer(bearer => Configure(bearer, auth.Jwt));
        }

        var policies = services.AddAuthorizationBuilder();
        foreach (var scope in Scopes.All)
        {
            policies.AddPolicy(scope, policy => policy.RequireAuthenticatedUser().RequireAssertion(call => call.User.Has(scope)));
        }
    }

    private static void Check(AuthOptions auth)
    {
        foreach (var (key, index) in auth.Keys.Select((key, index) => (key, index)))
        {
            var at = $"{AuthOptions.Section}:Keys:{index}";
            Require(key.Name.Length > 0, $"{at}:Name is not set. Set it to the name of the key's holder.");
            Require(!TokenTenant.IsReserved(key.Name), $"{at}:Name begins like the tenant of a token ('jwt:' or 'jwt#'). Choose another name.");
            Require(!TokenTenant.IsReserved(key.Tenant), $"{at}:Tenant begins like the tenant of a token ('jwt:' or 'jwt#'). Choose another tenant.");
            Require(key.Sha256.Length == 64 && key.Sha256.All(char.IsAsciiHexDigit), $"{at}:Sha256 is not the SHA-256 of a key in hex (64 digits). Create a key with `zso keys new`.");
            Require(key.Scopes.All(scope => Scopes.All.Contains(scope)), $"{at}:Scopes must contain only {string.Join(", ", Scopes.All)}.");
        }

        Require(!auth.Jwt.IsOn || auth.Jwt.Audience.Length > 0, $"{AuthOptions.Section}:Jwt:Audience is not set: without it, tokens issued for other services would be accepted.");
        Require(auth.Jwt.SigningKeyFile.Length == 0 || auth.Jwt.Issuer.Length > 0, $"{AuthOptions.Section}:Jwt:Issuer is not set. Set it to the issuer that tokens must have.");
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new InvalidOperationException(message);
        }
    }

    // Tokens have three parts separated by dots; our keys contain no dots.
    private static bool LooksLikeToken(HttpRequest request) => request.Headers[HeaderNames.Authorization].ToString().Count(letter => letter == '.') == 2;

    private static void Configure(JwtBearerOptions bearer, JwtOptions jwt)
    {
        bearer.MapInboundClaims = false;
        bearer.TokenValidationParameters.ValidAudience = jwt.Audience;
        bearer.TokenValidationParameters.NameClaimType = "sub";
        if (jwt.Issuer.Length > 0)
        {
            bearer.TokenValidationParameters.ValidIssuer = jwt.Issuer;
        }

        if (jwt.SigningKeyFile.Length > 0)
        {
            bearer.TokenValidationParameters.IssuerSigningKey = ReadKey(jwt.SigningKeyFile);

            // Listed explicitly, so that a token cannot select a weaker algorithm, or 'none'.
            bearer.TokenValidationParameters.ValidAlgorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256];
        }
        else
        {
            bearer.Authority = jwt.Authority;
        }

        bearer.Events = new JwtBearerEvents
        {
            OnTokenValidated = context =>
            {
                var token = context.Principal!;
                if (token.FindFirstValue("sub") is not { Length: > 0 } subject)
                {
                    // All tokens without a subject would share one tenant.
                    context.Fail("The token has no subject.");
                    return Task.CompletedTask;
                }

                var name = TokenTenant.Of(subject);
                var scopes = token.FindAll(jwt.ScopeClaim).SelectMany(claim => claim.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries));
                context.Principal = new ClaimsPrincipal(new ClaimsIdentity(
                    [new Claim(ClaimTypes.Name, name), new Claim(Scopes.Tenant, name), .. scopes.Where(Scopes.All.Contains).Select(scope => new Claim(Scopes.Claim, scope))],
                    JwtBearerDefaults.AuthenticationScheme));
                return Task.CompletedTask;
            },

            // The key scheme writes errors in the format of the route.
            OnChallenge = async context =>
            {
                context.HandleResponse();
                await context.HttpContext.ChallengeAsync(ApiKeyHandler.SchemeName);
            },
            OnForbidden = context => context.HttpContext.ForbidAsync(ApiKeyHandler.SchemeName),
        };
    }

    private static AsymmetricSecurityKey ReadKey(string file)
    {
        var pem = File.ReadAllText(file);
        try
        {
            var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            return new RsaSecurityKey(rsa);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            var curve = ECDsa.Create();
            curve.ImportFromPem(pem);
            return new ECDsaSecurityKey(curve);
        }
    }
}
