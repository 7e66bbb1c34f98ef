using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Gateway.Tests.Security;

/// <summary>Keys and tokens never share a tenant, whatever their names.</summary>
public sealed class TenantTests(TenantTests.Fixture fixture) : IClassFixture<TenantTests.Fixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Subjects => [.. (string[])["alice", "team-a", "jwt:alice", "jwt#alice", "", "key:alice", "alice\n", " alice", "ALICE", new string('x', 200)]];

    [Theory, MemberData(nameof(Subjects))]
    public async Task A_subject_does_not_see_the_jobs_of_a_key(string subject)
    {
        foreach (var key in (string[])["alice", "bob"])
        {
            var job = await SubmitAsync(key);
            var token = fixture.TokenOf(subject);

            Assert.True(await Status("GET", $"/v1/jobs/{job}", token) is HttpStatusCode.NotFound or HttpStatusCode.Unauthorized);
            Assert.True(await Status("DELETE", $"/v1/jobs/{job}", token) is HttpStatusCode.NotFound or HttpStatusCode.Unauthorized);
            Assert.Equal(HttpStatusCode.OK, await Status("GET", $"/v1/jobs/{job}", key));
            Assert.Equal(HttpStatusCode.OK, await Status("GET", $"/v1/jobs/{job}", "root"));
        }
    }

    [Theory]
    [InlineData("alice", "jwt:alice")]
    [InlineData("alice", "bob")]
    [InlineData("alice", "Alice")]
    [InlineData("a", "a ")]
    public async Task Different_subjects_are_different_tenants(string one, string other)
    {
        var job = await SubmitAsync(fixture.TokenOf(one));

        Assert.Equal(HttpStatusCode.OK, await Status("GET", $"/v1/jobs/{job}", fixture.TokenOf(one)));
        Assert.Equal(HttpStatusCode.NotFound, await Status("GET", $"/v1/jobs/{job}", fixture.TokenOf(other)));
    }

    [Fact]
    public async Task Long_subjects_are_tenants_too_and_differ_in_their_last_letter()
    {
        var (one, other) = (new string('x', 199) + "1", new string('x', 199) + "2");
        var job = await SubmitAsync(fixture.TokenOf(one));

        Assert.Equal(HttpStatusCode.OK, await Status("GET", $"/v1/jobs/{job}", fixture.TokenOf(one)));
        Assert.Equal(HttpStatusCode.NotFound, await Status("GET", $"/v1/jobs/{job}", fixture.TokenOf(other)));

        // The stored name of a long subject is no subject that gives the same.
        using var description = JsonDocument.Parse((await Send("GET", $"/v1/jobs/{job}", fixture.TokenOf(one))).Body);
        var tenant = description.RootElement.GetProperty("tenant").GetString()!;
        Assert.Equal(HttpStatusCode.NotFound, await Status("GET", $"/v1/jobs/{job}", fixture.TokenOf(tenant)));
        Assert.Equal(HttpStatusCode.NotFound, await Status("GET", $"/v1/jobs/{job}", fixture.TokenOf(tenant[4..])));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task A_token_without_a_subject_is_refused(string? subject) =>
        Assert.Equal(HttpStatusCode.Unauthorized, await Status("GET", "/v1/jobs", fixture.TokenOf(subject)));

    [Theory]
    [InlineData("Name", "jwt:alice")]
    [InlineData("Name", "jwt#0123")]
    [InlineData("Tenant", "jwt:alice")]
    [InlineData("Tenant", "jwt#0123")]
    public async Task A_key_with_a_name_or_tenant_of_a_token_keeps_the_silo_from_starting(string setting, string value)
    {
        var settings = new Dictionary<string, string?> { ["Auth:Keys:0:Name"] = "alice", ["Auth:Keys:0:Sha256"] = KeyTests.Fixture.Hash("alice") };
        settings[$"Auth:Keys:0:{setting}"] = value;

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(async () => await (await TestApi.StartAsync(settings)).DisposeAsync());

        Assert.Contains($"Auth:Keys:0:{setting}", refused.Message, StringComparison.Ordinal);
    }

    private async Task<string> SubmitAsync(string credentials)
    {
        var (status, body) = await Send("POST", "/v1/jobs", credentials, new
        {
            source = new { type = "upload", name = Guid.NewGuid().ToString("N") }, model = "clip", labelSets = new[] { new { labels = new[] { "cat", "dog" } } },
        });
        Assert.True(status == HttpStatusCode.Created, body);
        using var job = JsonDocument.Parse(body);
        return job.RootElement.GetProperty("id").GetString()!;
    }

    private async Task<HttpStatusCode> Status(string method, string path, string credentials) => (await Send(method, path, credentials)).Status;

    private async Task<(HttpStatusCode Status, string Body)> Send(string method, string path, string credentials, object? content = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content is null ? null : JsonContent.Create(content) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", credentials);
        using var response = await fixture.Api.Http.SendAsync(request, Token);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Token));
    }

    /// <summary>An HTTP API with keys that are spelled like their names, and with tokens.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        private const string Issuer = "https://login.example";
        private const string Audience = "zeroshot";

        private readonly string _file = Path.GetTempFileName();
        private readonly RSA _key = RSA.Create(2048);

        internal TestApi Api { get; private set; } = null!;

        internal string TokenOf(string? subject) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            Subject = new ClaimsIdentity([.. subject is null ? Array.Empty<Claim>() : [new Claim("sub", subject)], new Claim("scope", "jobs")]),
            NotBefore = DateTime.UtcNow.AddHours(-2),
            Expires = DateTime.UtcNow.AddHours(1),
            SigningCredentials = new SigningCredentials(new RsaSecurityKey(_key), SecurityAlgorithms.RsaSha256),
        });

        public async ValueTask InitializeAsync()
        {
            await File.WriteAllTextAsync(_file, _key.ExportSubjectPublicKeyInfoPem());
            Api = await TestApi.StartAsync(new()
            {
                ["Auth:Jwt:SigningKeyFile"] = _file, ["Auth:Jwt:Issuer"] = Issuer, ["Auth:Jwt:Audience"] = Audience, ["Http:MaxOpenJobsPerKey"] = "1000",
                ["Auth:Keys:0:Name"] = "alice", ["Auth:Keys:0:Sha256"] = KeyTests.Fixture.Hash("alice"), ["Auth:Keys:0:Scopes:0"] = "jobs",
                ["Auth:Keys:1:Name"] = "bob", ["Auth:Keys:1:Sha256"] = KeyTests.Fixture.Hash("bob"), ["Auth:Keys:1:Scopes:0"] = "jobs", ["Auth:Keys:1:Tenant"] = "team-a",
                ["Auth:Keys:2:Name"] = "root", ["Auth:Keys:2:Sha256"] = KeyTests.Fixture.Hash("root"), ["Auth:Keys:2:Scopes:0"] = "admin",
                ["Jobs:MaxOpen"] = "1000",
            });
        }

        public async ValueTask DisposeAsync()
        {
            await Api.DisposeAsync();
            _key.Dispose();
            File.Delete(_file);
        }
    }
}
