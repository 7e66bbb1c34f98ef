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
