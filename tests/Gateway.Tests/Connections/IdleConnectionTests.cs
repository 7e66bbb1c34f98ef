using System.Diagnostics;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Gateway.Tests.Connections;

/// <summary>Connections that want nothing, over real sockets: they shut nobody out.</summary>
public sealed class IdleConnectionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Http:MaxConnections", "0")]
    [InlineData("Http:MaxConnectionsPerAddress", "20")]
    public async Task A_flood_of_idle_connections_shuts_out_neither_requests_nor_the_probe(string limit, string perAddress)
    {
        await using var api = await TestApi.StartAsync(new() { ["Http:MaxConnectionsPerAddress"] = perAddress, [limit] = "20" });
        using var flood = await Flood.OpenAsync(api.Address, 60, "", Token);

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("HTTP/1.1 200", await StatusAsync(api, "/health/live"));
            Assert.Equal("HTTP/1.1 200", await StatusAsync(api, "/v1/models"));
        }
    }

    [Fact]
    public async Task Half_a_request_holds_a_place_no_better_than_none()
    {
        await using var api = await TestApi.StartAsync(new() { ["Http:MaxConnections"] = "20" });
        using var flood = await Flood.OpenAsync(api.Address, 60, "GET /v1/models HTTP/1.1\r\nHost: local", Token);

        Assert.Equal("HTTP/1.1 200", await StatusAsync(api, "/health/live"));
    }

    [Fact]
    public async Task Requests_in_flight_keep_their_connections()
    {
        await using var api = await TestApi.StartAsync(new() { ["Http:MaxConnections"] = "3" });
        using var working = await RawRequest.OpenAsync(api.Address, Token);
        await working.SendAsync("POST /models/clip HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: 29\r\n\r\n{\"inputs\":", Token);
        using var flood = await Flood.OpenAsync(api.Address, 30, "", Token);

        await working.SendAsync("\"a photo of a cat\"}", Token);

        Assert.StartsWith("HTTP/1.1 200 ", await working.ReadToEndAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_never_sends_a_request_is_closed_in_time()
    {
        await using var api = await TestApi.StartAsync(new() { ["Http:FirstRequestSeconds"] = "1", ["Http:IdleConnectionSeconds"] = "3600", ["Http:HeaderSeconds"] = "600" });
        using var silent = await RawRequest.OpenAsync(api.Address, Token);
        using var slow = await RawRequest.OpenAsync(api.Address, Token);
        await slow.SendAsync("GET /health/live HTTP/1.1\r\nHos", Token);
        using var used = await RawRequest.OpenAsync(api.Address, Token);
        await used.SendAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n", Token);
        var clock = Stopwatch.StartNew();

        Assert.Equal("", await EndAsync(silent));
        Assert.Equal("", await EndAsync(slow));
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(20));

        // One that has sent a request waits for the next one.
        await used.SendAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", Token);
        Assert.Equal(2, (await used.ReadToEndAsync(Token)).Split("HTTP/1.1 200").Length - 1);
    }

    private static async Task<string> StatusAsync(TestApi api, string path)
    {
        using var request = await RawRequest.OpenAsync(api.Address, Token);
        await request.SendAsync($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", Token);
        var answer = await EndAsync(request);
        return answer[..Math.Min(12, answer.Length)];
    }

    // What came before the other side closed or broke the connection.
    private static async Task<string> EndAsync(RawRequest request)
    {
        try
        {
            return await request.ReadToEndAsync(Token).WaitAsync(TimeSpan.FromSeconds(30), Token);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
