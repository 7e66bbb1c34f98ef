using System.Net;
using System.Net.Http.Json;

namespace ZeroShotOrleans.Gateway.Tests.Semantics;

/// <summary>A request with a condition that is not checked is refused, and changes nothing (RFC 9110, section 13).</summary>
public sealed class PreconditionTests(CacheTests.Fixture fixture) : IClassFixture<CacheTests.Fixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("PUT", "/v1/label-sets/kept", "If-Match", "\"x\"")]
    [InlineData("PUT", "/v1/label-sets/kept", "If-Match", "*")]
    [InlineData("PUT", "/v1/label-sets/kept", "If-None-Match", "*")]
    [InlineData("PUT", "/v1/label-sets/kept", "If-Unmodified-Since", "Wed, 21 Oct 2015 07:28:00 GMT")]
    [InlineData("DELETE", "/v1/label-sets/kept", "If-Match", "\"x\"")]
    [InlineData("GET", "/v1/label-sets/kept", "If-Match", "\"x\"")]
    [InlineData("POST", "/v1/embeddings", "If-None-Match", "\"x\"")]
    public async Task It_is_refused_by_name(string method, string path, string header, string value)
    {
        using var put = await fixture.Api.Http.PutAsJsonAsync("/v1/label-sets/kept", new { labels = new[] { "cat", "dog" } }, Token);
        put.EnsureSuccessStatusCode();
        var before = await fixture.Api.Http.GetStringAsync("/v1/label-sets/kept", Token);
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = method is "PUT" or "POST" ? JsonContent.Create(new { labels = new[] { "sky" } }) : null };
        Assert.True(request.Headers.TryAddWithoutValidation(header, value));

        using var response = await fixture.Api.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains($"does not check the header {header}", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal(before, await fixture.Api.Http.GetStringAsync("/v1/label-sets/kept", Token));
    }
}
