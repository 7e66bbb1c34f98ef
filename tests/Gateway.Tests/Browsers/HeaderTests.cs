using System.Net;
using System.Net.Http.Json;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Gateway.Tests.Browsers;

/// <summary>Headers of every response.</summary>
[Collection(nameof(ExposureGuard))]
public sealed class HeaderTests(ExposureFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/health/live", 200)]
    [InlineData("GET", "/health", 200)]
    [InlineData("GET", "/v1/jobs", 200)]
    [InlineData("GET", "/nothing/here", 404)]
    [InlineData("GET", "/v1/nothing", 404)]
    [InlineData("GET", "/v1/models/nobody", 404)]
    [InlineData("DELETE", "/v1/classify", 405)]
    [InlineData("POST", "/v1/classify", 400)]
    [InlineData("POST", "/v1/embeddings", 400)]
    [InlineData("POST", "/models/clip", 400)]
    [InlineData("OPTIONS", "/models/clip", 405)]
    [InlineData("PUT", "/v1/label-sets/a%0Ab", 400)]
    public async Task Every_response_has_security_headers_and_a_request_id(string method, string path, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = method is "POST" or "PUT" ? JsonContent.Create(new { wrong = 1 }) : null };
        using var answer = await fixture.Api.Http.SendAsync(request, Token);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("DENY", answer.Headers.GetValues("X-Frame-Options").Single());
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.Contains("frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.Matches("^[0-9a-f]{32}$", answer.Headers.GetValues("X-Request-Id").Single());
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("abc-1.2_3", true)]
    [InlineData("x", true)]
    [InlineData("with space", false)]
    [InlineData("<script>", false)]
    [InlineData("${jndi:ldap://x}", false)]
    public async Task A_valid_request_id_is_kept_and_an_invalid_one_replaced(string id, bool kept)
    {
        Assert.Equal(kept, await IdOf(id) == id);
        Assert.Equal(kept, await IdOf(id, "/v1/nothing") == id);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    [InlineData(4000, false)]
    public async Task A_request_id_is_kept_up_to_the_maximum_length(int length, bool kept) => Assert.Equal(kept, await IdOf(new string('a', length)) == new string('a', length));

    [Fact]
    public async Task A_native_error_contains_the_request_id_in_its_body()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/jobs/nobody/none") { Headers = { { "X-Request-Id", "mine-1" } } };
        using var answer = await fixture.Api.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("\"requestId\":\"mine-1\"", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    private async Task<string> IdOf(string id, string path = "/health/live")
    {
        using var raw = await RawRequest.OpenAsync(fixture.Api.Address, Token);
        await raw.SendAsync($"GET {path} HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: {id}\r\nConnection: close\r\n\r\n", Token);
        var answer = await raw.ReadToEndAsync(Token);
        return answer.Split("\r\n").Single(line => line.StartsWith("X-Request-Id: ", StringComparison.OrdinalIgnoreCase))[14..];
    }
}
