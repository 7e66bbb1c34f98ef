using System.Net;
using System.Net.Http.Headers;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Gateway.Tests.Security;

/// <summary>JSON web tokens: what they allow, and which are rejected.</summary>
public sealed class TokenTests(TokenTests.Fixture fixture) : IClassFixture<TokenTests.Fixture>
{
    private const string Issuer = "https://login.example";
    private const string Audience = "zeroshot";

    [Fact]
    public async Task A_token_allows_what_its_scopes_say()
    {
        Assert.Equal(HttpStatusCode.OK, await Get("/v1/jobs", Fixture.Token(fixture.Key, "jobs profile")));
        Assert.Equal(HttpStatusCode.Forbidden, await Get("/v1/silos", Fixture.Token(fixture.Key, "jobs profile")));
        Assert.Equal(HttpStatusCode.OK, await Get("/v1/silos", Fixture.Token(fixture.Key, "admin")));
        Assert.Equal(HttpStatusCode.Forbidden, await Get("/v1/models", Fixture.Token(fixture.Key, "")));
    }

    [Fact]
    public async Task Foreign_expired_and_misdirected_tokens_are_rejected()
    {
        using var foreign = RSA.Create(2048);

        Assert.Equal(HttpStatusCode.Unauthorized, await Get("/v1/models", Fixture.Token(foreign, "admin")));
        Assert.Equal(HttpStatusCode.Unauthorized, await Get("/v1/models", Fixture.Token(fixture.Key, "admin", expires: DateTime.UtcNow.AddHours(-1))));
        Assert.Equal(HttpStatusCode.Unauthorized, await Get("/v1/models", Fixture.Token(fixture.Key, "admin", audience: "mail")));
        Assert.Equal(HttpStatusCode.Unauthorized, await Get("/v1/models", Fixture.Token(fixture.Key, "admin", issuer: "https://evil.example")));
    }

    [Fact]
    public async Task Unsigned_tokens_and_tokens_signed_with_the_public_key_are_rejected()
    {
        var head = Base64UrlEncoder.Encode("{\"alg\":\"none\",\"typ\":\"JWT\"}");
        var body = Base64UrlEncoder.Encode($"{{\"iss\":\"{Issuer}\",\"aud\":\"{Audience}\",\"sub\":\"eve\",\"scope\":\"admin\",\"exp\":{DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds()}}}");
        var secret = new SymmetricSecurityKey(System.Text.Encoding.UTF8.GetBytes(fixture.Key.ExportSubjectPublicKeyInfoPem()));

        Assert.Equal(HttpStatusCode.Unauthorized, await Get("/v1/models", $"{head}.{body}."));
        Assert.Equal(HttpStatusCode.Unauthorized, await Get("/v1/models", Fixture.Token(new SigningCredentials(secret, SecurityAlgorithms.HmacSha256), "admin")));
    }

    private async Task<HttpStatusCode> Get(string path, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await fixture.Api.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    /// <summary>An HTTP API that accepts the tokens of one issuer.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        private readonly string _file = Path.GetTempFileName();

        internal TestApi Api { get; private set; } = null!;

        internal RSA Key { get; } = RSA.Create(2048);

        internal static string Token(RSA key, string scope, DateTime? expires = null, string audience = Audience, string issuer = Issuer) =>
            Token(new SigningCredentials(new RsaSecurityKey(key), SecurityAlgorithms.RsaSha256), scope, expires, audience, issuer);

        internal static string Token(SigningCredentials credentials, string scope, DateTime? expires = null, string audience = Audience, string issuer = Issuer) =>
            new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
            {
                Issuer = issuer,
                Audience = audience,
                Subject = new ClaimsIdentity([new Claim("sub", "alice"), new Claim("scope", scope)]),
                NotBefore = DateTime.UtcNow.AddHours(-2),
                Expires = expires ?? DateTime.UtcNow.AddHours(1),
                SigningCredentials = credentials,
            });

        public async ValueTask InitializeAsync()
        {
            await File.WriteAllTextAsync(_file, Key.ExportSubjectPublicKeyInfoPem());
            Api = await TestApi.StartAsync(new()
            {
                ["Auth:Jwt:SigningKeyFile"] = _file, ["Auth:Jwt:Issuer"] = Issuer, ["Auth:Jwt:Audience"] = Audience,
            });
        }

        public async ValueTask DisposeAsync()
        {
            await Api.DisposeAsync();
            Key.Dispose();
            File.Delete(_file);
        }
    }
}
