using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.Security;

namespace ZeroShotOrleans.Gateway.Tests.Browsers;

/// <summary>Actions of an administrator on an open HTTP API need a token that only a program or a page of this server can read.</summary>
public sealed class AdminActionTests : IAsyncLifetime
{
    private TestApi _api = null!;
    private BrowserRequest _browser = null!;

    public static TheoryData<string, string> Actions => new()
    {
        { "POST", "/v1/silos/nobody/drain" }, { "POST", "/v1/silos/nobody/undrain" }, { "POST", "/v1/models/clip/load" }, { "POST", "/v1/models/clip/unload" },
        { "POST", "/v1/models/pull" }, { "POST", "/console/session" }, { "DELETE", "/console/session" },
    };

    public async ValueTask InitializeAsync()
    {
        _api = await TestApi.StartAsync();
        _browser = new BrowserRequest(_api);
    }

    public ValueTask DisposeAsync()
    {
        _browser.Dispose();
        return _api.DisposeAsync();
    }

    [Theory, MemberData(nameof(Actions))]
    public async Task Without_the_token_they_are_refused(string method, string path)
    {
        foreach (var header in (string[])["", "X-Api-Key: none", "Authorization: Bearer 0000000000000000000000000000000000000000000000000000000000000000"])
        {
            var (status, body) = await _browser.SendAsync(method, path, header, path.EndsWith("pull", StringComparison.Ordinal) ? new StringContent("{}", System.Text.Encoding.UTF8, "application/json") : null);

            Assert.Equal(403, status);
            Assert.Equal("admin_token_missing", body.GetProperty("code").GetString());
            Assert.Contains("GET /console/session", body.GetProperty("error").GetString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("X-Api-Key: ")]
    [InlineData("Authorization: Bearer ")]
    public async Task With_the_token_they_are_done(string header)
    {
        var token = await TokenAsync();

        Assert.Equal(200, (await _browser.SendAsync("POST", "/v1/models/clip/load", header + token)).Status);
        Assert.Equal(404, (await _browser.SendAsync("POST", "/v1/silos/nobody/drain", header + token)).Status);
        Assert.Equal(204, (await _browser.SendAsync("POST", "/console/session", header + token)).Status);
    }

    [Theory]
    [InlineData("GET", "/v1/silos")]
    [InlineData("GET", "/v1/events")]
    [InlineData("GET", "/v1/models/pulls")]
    [InlineData("GET", "/dashboard/")]
    [InlineData("GET", "/v1/jobs")]
    public async Task Reading_needs_none(string method, string path) => Assert.Equal(200, (await _browser.SendAsync(method, path)).Status);

    [Fact]
    public async Task A_page_that_CORS_allows_does_not_get_it()
    {
        await using var api = await TestApi.StartAsync(new() { ["Http:CorsOrigins:0"] = "https://photos.example" });
        using var browser = new BrowserRequest(api);

        var (status, body) = await browser.SendAsync("GET", "/console/session", "Origin: https://photos.example\nSec-Fetch-Site: cross-site");

        Assert.Equal(200, status);
        Assert.False(body.TryGetProperty("adminToken", out _));
    }

    [Fact]
    public async Task Each_process_has_its_own_and_an_api_with_keys_none()
    {
        await using var other = await TestApi.StartAsync();
        using var browser = new BrowserRequest(other);
        Assert.NotEqual(await TokenAsync(), (await browser.SendAsync("GET", "/console/session")).Body.GetProperty("adminToken").GetString());

        await using var closed = await TestApi.StartAsync(new() { ["Auth:Keys:0:Name"] = "ada", ["Auth:Keys:0:Sha256"] = KeyTests.Fixture.Hash("a-key"), ["Auth:Keys:0:Scopes:0"] = "admin" });
        using var admin = new BrowserRequest(closed);
        Assert.False((await admin.SendAsync("GET", "/console/session", "X-Api-Key: a-key")).Body.TryGetProperty("adminToken", out _));
        Assert.Equal(200, (await admin.SendAsync("POST", "/v1/models/clip/load", "X-Api-Key: a-key")).Status);
    }

    private async Task<string> TokenAsync()
    {
        var (status, body) = await _browser.SendAsync("GET", "/console/session", "Sec-Fetch-Site: same-origin");
        Assert.Equal(200, status);
        var token = body.GetProperty("adminToken").GetString()!;
        Assert.Matches("^[0-9a-f]{64}$", token);
        return token;
    }
}
