using System.Net.Http.Headers;
using System.Net.Http.Json;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Gateway.Tests.Browsers;

/// <summary>What a page of another site can have a visitor's browser do to an open HTTP API: nothing.</summary>
[Collection(nameof(ExposureGuard))]
public sealed class OriginTests(ExposureFixture fixture)
{
    private const string Friend = "https://photos.example";

    public static TheoryData<string, string, string> Foreign()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var (method, path) in ((string, string)[])
            [("GET", "/v1/models"), ("GET", "/v1/jobs"), ("GET", "/v1/silos"), ("GET", "/console/session"), ("POST", "/v1/jobs"), ("POST", "/"), ("DELETE", "/v1/jobs/1"), ("POST", "/v1/silos/x/drain")])
        {
            data.Add(method, path, "Origin: https://evil.example");
            data.Add(method, path, "Origin: null");
            data.Add(method, path, "Sec-Fetch-Site: cross-site\nSec-Fetch-Mode: no-cors");
            data.Add(method, path, "Sec-Fetch-Site: same-site\nOrigin: http://127.0.0.1:1");
            data.Add(method, path, "Sec-Fetch-Site: none\nOrigin: https://evil.example");
            data.Add(method, path, "Sec-Fetch-Site: strange");
        }

        return data;
    }

    [Theory, MemberData(nameof(Foreign))]
    public async Task A_page_of_another_site_is_refused(string method, string path, string headers)
    {
        using var browser = new BrowserRequest(fixture.Api);

        var (status, body) = await browser.SendAsync(method, path, headers);

        Assert.Equal(403, status);
        var (code, message) = BrowserRequest.RefusalOf(body);
        Assert.Equal("other_site", code);
        Assert.Contains("Http:CorsOrigins", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_of_another_site_starts_no_job_with_a_simple_request()
    {
        using var browser = new BrowserRequest(fixture.Api);
        var before = (await browser.SendAsync("GET", "/v1/jobs")).Body.GetProperty("jobs").GetArrayLength();
        using var job = JsonContent.Create(new { source = new { type = "upload", name = "of another site" }, model = "clip", labelSets = new[] { new { labels = new[] { "cat", "dog" } } } });

        Assert.Equal(403, (await browser.SendAsync("POST", "/v1/jobs", "Origin: https://evil.example\nSec-Fetch-Site: cross-site\nSec-Fetch-Mode: no-cors", job)).Status);

        Assert.Equal(before, (await browser.SendAsync("GET", "/v1/jobs")).Body.GetProperty("jobs").GetArrayLength());
    }

    [Theory]
    [InlineData("")]
    [InlineData("Sec-Fetch-Mode: cors")]
    [InlineData("Sec-Fetch-Site: none")]
    [InlineData("Sec-Fetch-Site: same-origin")]
    [InlineData("Sec-Fetch-Site: same-origin\nOrigin: https://name-before-the-proxy.example")]
    public async Task Programs_and_this_servers_own_pages_are_not(string headers)
    {
        using var browser = new BrowserRequest(fixture.Api);

        Assert.Equal(200, (await browser.SendAsync("GET", "/v1/models", headers)).Status);
    }

    [Theory]
    [InlineData("http://localhost:8080", "localhost:8080", 200)]
    [InlineData("https://localhost", "localhost:443", 200)]
    [InlineData("https://localhost", "localhost", 200)]
    [InlineData("http://[::1]:8080", "[::1]:8080", 200)]
    [InlineData("http://localhost:8081", "localhost:8080", 403)]
    [InlineData("http://localhost:8080", "127.0.0.1:8080", 403)]
    public async Task Where_the_browser_does_not_say_the_origin_has_to_be_the_host(string origin, string host, int expected)
    {
        using var browser = new BrowserRequest(fixture.Api);

        Assert.Equal(expected, (await browser.SendAsync("GET", "/v1/models", $"Origin: {origin}\nHost: {host}")).Status);
    }

    [Theory]
    [InlineData("/", 200)]
    [InlineData("/console/", 200)]
    [InlineData("/docs/", 200)]
    [InlineData("/v1/models", 403)]
    [InlineData("/v1/jobs", 403)]
    public async Task A_link_on_another_site_opens_pages_and_nothing_else(string path, int expected)
    {
        using var browser = new BrowserRequest(fixture.Api);

        Assert.Equal(expected, (await browser.SendAsync("GET", path, "Sec-Fetch-Site: cross-site\nSec-Fetch-Mode: navigate\nSec-Fetch-Dest: document")).Status);
        Assert.Equal(403, (await browser.SendAsync("GET", path, "Sec-Fetch-Site: cross-site\nSec-Fetch-Mode: navigate\nSec-Fetch-Dest: iframe")).Status);
        Assert.Equal(403, (await browser.SendAsync("GET", path, "Sec-Fetch-Site: cross-site\nSec-Fetch-Mode: no-cors\nSec-Fetch-Dest: script")).Status);
    }

    [Theory]
    [InlineData(Friend, "Origin: https://photos.example\nSec-Fetch-Site: cross-site", 200)]
    [InlineData(Friend, "Origin: https://evil.example\nSec-Fetch-Site: cross-site", 403)]
    [InlineData(Friend, "Sec-Fetch-Site: cross-site", 403)]
    [InlineData("*", "Origin: https://evil.example\nSec-Fetch-Site: cross-site", 200)]
    public async Task A_configured_origin_may_call(string configured, string headers, int expected)
    {
        await using var api = await TestApi.StartAsync(new() { ["Http:CorsOrigins:0"] = configured });
        using var browser = new BrowserRequest(api);

        Assert.Equal(expected, (await browser.SendAsync("GET", "/v1/models", headers)).Status);
        using var form = new MultipartFormDataContent { { new StringContent("cat,dog"), "labels" }, { Picture(), "image", "a.jpg" } };
        Assert.Equal(expected, (await browser.SendAsync("POST", "/v1/classify", headers, form)).Status);
    }

    private static ByteArrayContent Picture() =>
        new(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", "wire", "image.jpg"))) { Headers = { ContentType = new MediaTypeHeaderValue("image/jpeg") } };
}
