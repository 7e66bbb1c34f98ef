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

    private async Task<HttpResponseMessage> Preflight(string path, string method, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, path)
        {
            Headers = { { "Origin", origin }, { "Access-Control-Request-Method", method }, { "Access-Control-Request-Headers", "authorization, content-type" } },
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
