using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Gateway.Tests.Health;

/// <summary>Shutdown of a silo with requests in flight.</summary>
public sealed class StopTests
{
    private const int Requests = 8;
    private static readonly TimeSpan _timeout = TimeSpan.FromMinutes(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Shutdown_reports_not_ready_then_closes_the_http_api_and_finishes_requests_in_flight()
    {
        using var folder = new TempFolder();
        using var server = HeldServer.OfPhoto();
        var address = new Uri($"http://127.0.0.1:{FreePort.Take()}");
        using var silo = new SiloProcess("api", "All", folder.Path,
            ["Http:Enabled=true", $"Http:Urls={address}", "Http:StopDelaySeconds=5", .. server.Settings.Select(setting => $"{setting.Key}={setting.Value}")]);
        await silo.StartAsync(Token);
        using var http = new HttpClient { BaseAddress = address };
        await Until.TrueAsync(async () => await StatusAsync(http, "/health/ready") == 200, _timeout, "the HTTP API is ready", Token);
        var accepted = Enumerable.Range(0, Requests).Select(_ => ClassifyAsync(http, server.Url)).ToArray();
        await server.HasAsync(Requests, Token);

        silo.Terminate();

        // In between, load balancers have time to notice, and new requests are still served.
        await Until.TrueAsync(async () => await StatusAsync(http, "/health/ready") == 503, _timeout, "the HTTP API reports not ready", Token);
        Assert.Equal(200, await StatusAsync(http, "/health/live"));
        Assert.Equal(200, await StatusAsync(http, "/v1/models"));
        await Until.TrueAsync(async () => await IsClosedAsync(address), _timeout, "the HTTP API is closed", Token);
        Assert.All(accepted, request => Assert.False(request.IsCompleted));

        server.Release();

        Assert.All(await Task.WhenAll(accepted), status => Assert.Equal(200, status));
        Assert.Equal(0, await silo.EndAsync(_timeout, Token));
        Assert.DoesNotContain("fail:", silo.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/classify", "application/json")]
    [InlineData("/v1/jobs/x/images", "image/jpeg")]
    public async Task A_body_that_comes_slowly_does_not_delay_the_end(string route, string type)
    {
        using var folder = new TempFolder();
        var address = new Uri($"http://127.0.0.1:{FreePort.Take()}");
        using var silo = new SiloProcess("api", "All", folder.Path, ["Http:Enabled=true", $"Http:Urls={address}", "Http:StopBodySeconds=1"]);
        await silo.StartAsync(Token);
        using var http = new HttpClient { BaseAddress = address };
        await Until.TrueAsync(async () => await StatusAsync(http, "/health/live") == 200, _timeout, "the HTTP API answers", Token);
        if (route.Contains("/x/", StringComparison.Ordinal))
        {
            using var answer = await http.PostAsJsonAsync("/v1/jobs", new { source = new { type = "upload", name = "mine" }, labelSets = new[] { new { labels = new[] { "cat", "dog" } } } }, Token);
            var job = await answer.Content.ReadFromJsonAsync<System.Text.Json.Nodes.JsonObject>(Token);
            route = $"/v1/jobs/{job!["id"]}/images?name=a.jpg";
        }

        using var slow = await RawRequest.OpenAsync(address, Token);
        await slow.SendAsync($"POST {route} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {type}\r\nContent-Length: 40000000\r\n\r\n", Token);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var sending = SendSlowlyAsync(slow, ended.Token);
        var reading = slow.ReadToEndAsync(Token);
        await Task.Delay(TimeSpan.FromSeconds(1), Token);

        silo.Terminate();

        Assert.Equal(0, await silo.EndAsync(TimeSpan.FromSeconds(30), Token));
        Assert.Contains("429 ", await reading, StringComparison.Ordinal);
        Assert.Contains("Http:StopBodySeconds", await reading, StringComparison.Ordinal);
        await ended.CancelAsync();
        await sending;
    }

    // 8 KB per second.
    private static async Task SendSlowlyAsync(RawRequest request, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await request.SendAsync(new byte[800], cancellationToken);
                await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The server has closed the connection.
        }
    }

    private static async Task<int> ClassifyAsync(HttpClient http, string url)
    {
        using var answer = await http.PostAsJsonAsync("/v1/classify", new { image = url, labels = "cat,dog" }, Token);
        var body = await answer.Content.ReadFromJsonAsync<Answer>(Token);
        Assert.Equal("ok", body!.Results.Single().Status);
        return (int)answer.StatusCode;
    }

    private static async Task<int> StatusAsync(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(path, Token);
        return (int)answer.StatusCode;
    }

    private static async Task<bool> IsClosedAsync(Uri address)
    {
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(IPAddress.Loopback, address.Port, Token);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private sealed record Answer(Result[] Results);

    private sealed record Result(string Status);
}
