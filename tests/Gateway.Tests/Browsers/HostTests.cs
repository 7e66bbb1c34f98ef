using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.Security;

namespace ZeroShotOrleans.Gateway.Tests.Browsers;

/// <summary>Under which names the HTTP API may be called: a page whose own name was made to lead here (DNS rebinding) is told apart by nothing else.</summary>
[Collection(nameof(ExposureGuard))]
public sealed class HostTests(ExposureFixture fixture)
{
    public static TheoryData<string, string> Routes => new()
    {
        { "GET", "/" }, { "GET", "/console/session" }, { "GET", "/v1/models" }, { "GET", "/v1/jobs" }, { "POST", "/v1/jobs" }, { "POST", "/" }, { "POST", "/v1/embeddings" },
        { "GET", "/dashboard/" }, { "GET", "/openapi/v1.json" }, { "GET", "/health/live" }, { "GET", "/nothing" },
    };

    [Theory, MemberData(nameof(Routes))]
    public async Task An_open_api_refuses_a_foreign_name_on_every_route(string method, string path)
    {
        using var browser = new BrowserRequest(fixture.Api);

        var (status, body) = await browser.SendAsync(method, path, "Host: evil.test:8080");

        Assert.Equal(421, status);
        var (code, message) = BrowserRequest.RefusalOf(body);
        Assert.Equal("unknown_host", code);
        Assert.Contains("Http:AllowedHosts", message, StringComparison.Ordinal);
        Assert.Contains("'evil.test'", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost", 200)]
    [InlineData("LOCALHOST:8080", 200)]
    [InlineData("localhost.", 200)]
    [InlineData("zso.localhost", 200)]
    [InlineData("127.0.0.1", 200)]
    [InlineData("127.3.2.1:1", 200)]
    [InlineData("[::1]:8080", 200)]
    [InlineData("0.0.0.0:8080", 421)]
    [InlineData("192.168.1.7", 421)]
    [InlineData("localhost.evil.test", 421)]
    [InlineData("127.0.0.1.evil.test", 421)]
    [InlineData("evillocalhost", 421)]
    public async Task Names_of_loopback_are_its_own(string host, int expected)
    {
        using var browser = new BrowserRequest(fixture.Api);

        Assert.Equal(expected, (await browser.SendAsync("GET", "/v1/models", $"Host: {host}")).Status);
    }

    [Theory]
    [InlineData("GET /v1/models HTTP/1.0\r\n\r\n")]
    [InlineData("GET /v1/models HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n")]
    public async Task A_request_that_names_no_host_is_no_browser(string head)
    {
        using var request = await RawRequest.OpenAsync(fixture.Api.Address, TestContext.Current.CancellationToken);

        await request.SendAsync(head, TestContext.Current.CancellationToken);

        Assert.Contains(" 200 OK\r\n", await request.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("photos.example", 200)]
    [InlineData("a.lab.example", 200)]
    [InlineData("localhost", 200)]
    [InlineData("evil.test", 421)]
    public async Task Configured_names_are_added(string host, int expected)
    {
        await using var api = await TestApi.StartAsync(new() { ["Http:AllowedHosts:0"] = "photos.example", ["Http:AllowedHosts:1"] = "*.lab.example" });
        using var browser = new BrowserRequest(api);

        Assert.Equal(expected, (await browser.SendAsync("GET", "/v1/models", $"Host: {host}")).Status);
    }

    [Theory]
    [InlineData("", 200)]
    [InlineData("photos.example", 421)]
    public async Task With_keys_any_name_is_taken_unless_some_are_configured(string configured, int expected)
    {
        // A rebound page has no key to send: it is kept for the console's own origin, and travels in a header.
        Dictionary<string, string?> settings = new() { ["Auth:Keys:0:Name"] = "page", ["Auth:Keys:0:Sha256"] = KeyTests.Fixture.Hash("a-key") };
        if (configured.Length > 0)
        {
            settings["Http:AllowedHosts:0"] = configured;
        }

        await using var api = await TestApi.StartAsync(settings);
        using var browser = new BrowserRequest(api);

        Assert.Equal(expected, (await browser.SendAsync("GET", "/v1/models", "Host: evil.test\nX-Api-Key: a-key")).Status);
    }
}
