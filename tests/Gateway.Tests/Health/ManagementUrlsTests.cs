using System.Net;
using System.Net.Sockets;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.Connections;
using ZeroShotOrleans.Gateway.Tests.Security;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Gateway.Tests.Health;

/// <summary>Health and metrics on addresses of their own.</summary>
public sealed class ManagementUrlsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Health_and_metrics_need_no_key_there_and_nothing_else_is()
    {
        var (url, api) = await StartAsync(new() { ["Auth:Keys:0:Name"] = "ada", ["Auth:Keys:0:Sha256"] = KeyTests.Fixture.Hash("a-key") });
        await using var _ = api;
        using var http = new HttpClient { BaseAddress = url };

        await Until.TrueAsync(async () => (await http.GetAsync("/health/ready", Token)).IsSuccessStatusCode, TimeSpan.FromMinutes(1), "ready", Token);
        Assert.Contains("\"live\"", await http.GetStringAsync("/health/live", Token), StringComparison.Ordinal);
        Assert.Equal("Ok", await http.GetStringAsync("/health", Token));
        Assert.Contains("# TYPE ", await http.GetStringAsync("/metrics", Token), StringComparison.Ordinal);
        foreach (var path in (string[])["/", "/v1/models", "/v1/jobs", "/console/session", "/dashboard/", "/openapi/v1.json"])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(path, Token)).StatusCode);
        }

        // The public listener keeps its own.
        Assert.Equal(HttpStatusCode.OK, (await api.Http.GetAsync("/health/live", Token)).StatusCode);
    }

    [Fact]
    public async Task A_probe_is_answered_while_every_connection_of_the_api_is_in_use()
    {
        var (url, api) = await StartAsync(new() { ["Http:MaxConnections"] = "4" });
        await using var _ = api;
        using var flood = await Flood.OpenAsync(api.Address, 8, "POST /models/clip HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n{", Token);
        using var http = new HttpClient { BaseAddress = url };
        await Until.TrueAsync(() => IsRefusedAsync(api.Address), TimeSpan.FromSeconds(30), "the API is full", Token);

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/live", Token)).StatusCode);
        }
    }

    [Fact]
    public async Task A_probe_may_ask_with_HEAD_and_nothing_else_is_taken_but_GET()
    {
        var (url, api) = await StartAsync([]);
        await using var _ = api;
        using var http = new HttpClient { BaseAddress = url };
        await Until.TrueAsync(async () => (await http.GetAsync("/health/ready", Token)).IsSuccessStatusCode, TimeSpan.FromMinutes(1), "ready", Token);
        foreach (var path in (string[])["/health", "/health/live", "/health/ready", "/metrics"])
        {
            // As `wget --spider` of a container's health check does.
            using var head = await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, path), Token);
            Assert.Equal(HttpStatusCode.OK, head.StatusCode);
            Assert.NotNull(head.Content.Headers.ContentType);
            Assert.Empty(await head.Content.ReadAsByteArrayAsync(Token));

            foreach (var method in (string[])["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
            {
                using var refused = await http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), Token);
                Assert.Equal((HttpStatusCode.MethodNotAllowed, "GET, HEAD"), (refused.StatusCode, string.Join(", ", refused.Content.Headers.Allow)));
            }
        }

        using var missing = await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/v1/models"), Token);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task A_rebound_page_reads_no_metrics()
    {
        var (url, api) = await StartAsync([]);
        await using var _ = api;
        using var http = new HttpClient { BaseAddress = url };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics") { Headers = { Host = "evil.test" } };

        Assert.Equal(HttpStatusCode.MisdirectedRequest, (await http.SendAsync(request, Token)).StatusCode);
    }

    [Theory]
    [InlineData("false", "true", true)]
    [InlineData("true", "true", false)]
    [InlineData("false", "false", false)]
    public async Task Metrics_are_shown_to_a_network_only_if_that_is_said(string allow, string prometheus, bool refused)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Http:ManagementUrls"] = $"http://0.0.0.0:{FreePort.Take()}", ["Telemetry:AllowAnyoneOnTheNetwork"] = allow, ["Telemetry:Prometheus"] = prometheus,
        };
        var starting = async () => await (await TestApi.StartAsync(settings)).DisposeAsync();

        if (refused)
        {
            Assert.Contains("Telemetry:AllowAnyoneOnTheNetwork", (await Assert.ThrowsAsync<InvalidOperationException>(starting)).Message, StringComparison.Ordinal);
        }
        else
        {
            await starting();
        }
    }

    [Fact]
    public async Task A_taken_port_is_named_with_its_setting()
    {
        var (url, api) = await StartAsync([]);
        await using var _ = api;

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => TestApi.StartAsync(new() { ["Http:ManagementUrls"] = url.ToString() }));

        Assert.Contains("Http:ManagementUrls", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<(Uri Url, TestApi Api)> StartAsync(Dictionary<string, string?> settings)
    {
        var url = new Uri($"http://127.0.0.1:{FreePort.Take()}");
        settings["Http:ManagementUrls"] = url.ToString();
        return (url, await TestApi.StartAsync(settings));
    }

    private static async Task<bool> IsRefusedAsync(Uri api)
    {
        try
        {
            using var request = await RawRequest.OpenAsync(api, Token);
            await request.SendAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", Token);
            return (await request.ReadToEndAsync(Token)).Length == 0;
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            return true;
        }
    }
}
