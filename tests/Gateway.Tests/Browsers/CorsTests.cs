using System.Net;
using System.Net.Http.Json;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.Security;

namespace ZeroShotOrleans.Gateway.Tests.Browsers;

/// <summary>Which web pages may call the HTTP API.</summary>
public sealed class CorsTests(CorsTests.Fixture fixture) : IClassFixture<CorsTests.Fixture>
{
    private const string Friend = "https://photos.example";
    private const string AllowOrigin = "Access-Control-Allow-Origin";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/classify", "POST")]
    [InlineData("/models/clip", "POST")]
    [InlineData("/v1/embeddings", "POST")]
    [InlineData("/v1/jobs/1", "DELETE")]
    public async Task A_configured_origin_passes_the_preflight_without_a_key(string path, string method)
    {
        using var answer = await Preflight(path, method, Friend);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(Friend, answer.Headers.GetValues(AllowOrigin).Single());
        Assert.Contains(method, answer.Headers.GetValues("Access-Control-Allow-Methods").Single(), StringComparison.Ordinal);
        Assert.Contains("authorization", answer.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.OrdinalIgnoreCase);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("http://photos.example")]
    [InlineData("https://photos.example.evil.example")]
    [InlineData("null")]
    public async Task Any_other_origin_is_rejected(string origin)
    {
        using var preflight = await Preflight("/v1/classify", "POST", origin);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models") { Headers = { { "Origin", origin }, { "X-Api-Key", Fixture.Key } } };
        using var answer = await fixture.Api.Http.SendAsync(request, Token);

        Assert.False(preflight.Headers.Contains(AllowOrigin));
        Assert.False(answer.Headers.Contains(AllowOrigin));
    }

    [Fact]
    public async Task A_configured_origin_can_read_error_responses_and_their_headers()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/classify") { Headers = { { "Origin", Friend } }, Content = JsonContent.Create(new { }) };
        using var refused = await fixture.Api.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(Friend, refused.Headers.GetValues(AllowOrigin).Single());
        Assert.Contains("X-Request-Id", string.Join(',', refused.Headers.GetValues("Access-Control-Expose-Headers")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_configured_origin_every_origin_is_rejected()
    {
        await using var api = await TestApi.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Options, "/v1/classify") { Headers = { { "Origin", Friend }, { "Access-Control-Request-Method", "POST" } } };
        using var preflight = await api.Http.SendAsync(request, Token);

        Assert.False(preflight.Headers.Contains(AllowOrigin));
    }

    [Fact]
    public async Task A_preflight_says_what_may_be_sent_and_for_how_long()
    {
        const string Headers = "authorization, content-type, idempotency-key, last-event-id, if-none-match, x-api-key, x-request-id, x-stainless-lang";
        foreach (var method in (string[])["GET", "HEAD", "POST", "PUT", "DELETE"])
        {
            using var answer = await Preflight("/v1/jobs/1/results", method, Friend, Headers);

            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
            Assert.Equal(["GET", "HEAD", "POST", "PUT", "DELETE"], answer.Headers.GetValues("Access-Control-Allow-Methods").SelectMany(names => names.Split(',')));
            Assert.Equal(Headers.Split(", "), answer.Headers.GetValues("Access-Control-Allow-Headers").SelectMany(names => names.Split(',', StringSplitOptions.TrimEntries)));
            Assert.Equal("7200", answer.Headers.GetValues("Access-Control-Max-Age").Single());
            Assert.Equal("Origin", answer.Headers.Vary.Single());
        }
    }

    [Fact]
    public async Task A_method_that_no_route_has_is_not_among_them()
    {
        using var answer = await Preflight("/v1/classify", "PATCH", Friend);

        Assert.DoesNotContain("PATCH", string.Join(',', answer.Headers.GetValues("Access-Control-Allow-Methods")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/models", 200)]
    [InlineData("/v1/models/nobody", 404)]
    [InlineData("/v1/nothing", 404)]
    [InlineData("/v1/classify", 405)]
    public async Task A_page_can_read_the_headers_that_it_needs(string path, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Origin", Friend }, { "X-Api-Key", Fixture.Key } } };
        using var answer = await fixture.Api.Http.SendAsync(request, Token);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(Friend, answer.Headers.GetValues(AllowOrigin).Single());
        Assert.Superset(
            new HashSet<string> { "X-Request-Id", "Retry-After", "ETag", "Location", "X-Zso-Warning", "Content-Disposition", "Allow", "Accept-Encoding", "WWW-Authenticate" },
            answer.Headers.GetValues("Access-Control-Expose-Headers").SelectMany(names => names.Split(',')).ToHashSet());
        Assert.Single(answer.Headers.Vary, name => name == "Origin");
    }

    [Theory]
    [InlineData("/v1/models")]
    [InlineData("/v1/nothing")]
    [InlineData("/health/live")]
    [InlineData("/openapi/v1.json")]
    public async Task What_a_program_gets_is_not_kept_for_a_page(string path)
    {
        // Without an origin it has none of the headers.
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "X-Api-Key", Fixture.Key } } };
        using var answer = await fixture.Api.Http.SendAsync(request, Token);
        Assert.Single(answer.Headers.Vary, name => name == "Origin");
        Assert.False(answer.Headers.Contains(AllowOrigin));

        // The answer is the same for any page, and for none.
        foreach (var origins in (Dictionary<string, string?>[])[[], new() { ["Http:CorsOrigins:0"] = "*" }])
        {
            await using var api = await TestApi.StartAsync(origins);
            using var other = await api.Http.GetAsync(path, Token);
            Assert.DoesNotContain("Origin", other.Headers.Vary);
        }
    }

    private async Task<HttpResponseMessage> Preflight(string path, string method, string origin, string headers = "authorization, content-type")
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, path)
        {
            Headers = { { "Origin", origin }, { "Access-Control-Request-Method", method }, { "Access-Control-Request-Headers", headers } },
        };
        return await fixture.Api.Http.SendAsync(request, Token);
    }

    /// <summary>An HTTP API with a key and an allowed origin.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        internal const string Key = "key-of-the-page";

        internal TestApi Api { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Api = await TestApi.StartAsync(new()
        {
            ["Http:CorsOrigins:0"] = Friend, ["Auth:Keys:0:Name"] = "page", ["Auth:Keys:0:Sha256"] = KeyTests.Fixture.Hash(Key),
        });

        public ValueTask DisposeAsync() => Api.DisposeAsync();
    }
}
