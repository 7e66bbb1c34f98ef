using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Gateway.Requests;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Gateway.Tests.Requests;

/// <summary>Bodies that arrive slowly or not at all: what they cost and how they end.</summary>
public sealed class BodyTests
{
    private const int Budget = 1_048_576;
    private static readonly string _image = Convert.ToBase64String(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", "wire", "image.jpg")));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Content-Length: 40000000\r\n\r\n{")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n")]
    public async Task Announced_bytes_are_not_charged_before_they_arrive(string lengthAndBody)
    {
        await using var api = await TestApi.StartAsync(new() { ["Http:MaxBodyBytesInFlight"] = $"{Budget}" });
        List<RawRequest> announced = [];
        for (var i = 0; i < 5; i++)
        {
            var request = await RawRequest.OpenAsync(api.Address, Token);
            await request.SendAsync("POST /models/clip HTTP/1.1\r\nHost: localhost\r\n" + lengthAndBody, Token);
            announced.Add(request);
        }

        var budget = api.Services.GetRequiredService<BodyBudget>();
        await Until.TrueAsync(() => budget.Taken > 0, TimeSpan.FromSeconds(30), "bodies are read", Token);
        using var answer = await api.Http.PostAsJsonAsync("/models/clip", new { inputs = _image, parameters = new { candidate_labels = new[] { "cat", "dog" } } }, Token);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        announced.ForEach(request => request.Dispose());
        await Until.TrueAsync(() => budget.Taken == 0, TimeSpan.FromSeconds(30), "what was taken is given back", Token);
    }

    [Fact]
    public async Task Half_sent_bodies_stay_within_the_budget()
    {
        await using var api = await TestApi.StartAsync(new() { ["Http:MaxBodyBytesInFlight"] = $"{Budget}" });
        var budget = api.Services.GetRequiredService<BodyBudget>();
        List<RawRequest> halves = [];
        while (halves.Count < 4)
        {
            // Socket buffers hold part of it: only what the HTTP API has read counts.
            var request = await RawRequest.OpenAsync(api.Address, Token);
            await request.SendAsync("POST /models/clip HTTP/1.1\r\nHost: localhost\r\nContent-Length: 400000\r\n\r\n" + new string('x', 200_000), Token);
            halves.Add(request);
            var soFar = halves.Count * 200_000;
            await Until.TrueAsync(() => budget.Taken >= soFar, TimeSpan.FromSeconds(30), $"{halves.Count} halves are read", Token);
        }

        using var refused = await api.Http.PostAsync("/models/clip", new ByteArrayContent(new byte[300_000]), Token);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Contains("Http:MaxBodyBytesInFlight", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.InRange(budget.Peak, 4 * 200_000, Budget);
        halves.ForEach(request => request.Dispose());
        await Until.TrueAsync(() => budget.Taken == 0, TimeSpan.FromSeconds(30), "what was taken is given back", Token);
        using var taken = await api.Http.PostAsync("/models/clip", new ByteArrayContent(new byte[300_000]), Token);
        Assert.Equal(HttpStatusCode.BadRequest, taken.StatusCode);
    }

    [Theory]
    [InlineData("Http:BodySeconds", 1)]
    [InlineData("Http:MinBodyBytesPerSecond", 1_000_000)]
    public async Task A_body_that_takes_too_long_is_rejected(string setting, int value)
    {
        await using var api = await TestApi.StartAsync(new() { [setting] = value.ToString(CultureInfo.InvariantCulture) });
        using var request = await RawRequest.OpenAsync(api.Address, Token);
        await request.SendAsync("POST /models/clip HTTP/1.1\r\nHost: localhost\r\nContent-Length: 400000\r\n\r\n{", Token);

        var answer = await request.ReadToEndAsync(Token);

        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Contains(setting, answer, StringComparison.Ordinal);
        Assert.Contains("X-Request-Id", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_headers_time_out()
    {
        await using var api = await TestApi.StartAsync(new() { ["Http:HeaderSeconds"] = "1" });
        using var request = await RawRequest.OpenAsync(api.Address, Token);
        await request.SendAsync("POST /models/clip HTTP/1.1\r\nHos", Token);

        // The web server's default timeout of 30 seconds.
        Assert.Equal(TimeSpan.FromSeconds(1), api.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.RequestHeadersTimeout);
        Assert.StartsWith("HTTP/1.1 408 ", await request.ReadToEndAsync(Token), StringComparison.Ordinal);
    }

    // A connection without a request in flight would make room for others.
    private const string InFlight = "POST /models/clip HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n{";

    [Fact]
    public async Task Connections_beyond_the_limit_are_closed_and_others_continue()
    {
        await using var api = await TestApi.StartAsync(new() { ["Http:MaxConnections"] = "2" });
        using var one = await RawRequest.OpenAsync(api.Address, Token);
        await one.SendAsync(InFlight, Token);
        using var two = await RawRequest.OpenAsync(api.Address, Token);
        await two.SendAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", Token);
        Assert.StartsWith("HTTP/1.1 200 ", await two.ReadToEndAsync(Token), StringComparison.Ordinal);

        await Until.TrueAsync(() => Gets(api, "200"), TimeSpan.FromSeconds(30), "a place that came free is taken again", Token);
        List<RawRequest> more = [];
        await Until.TrueAsync(() => IsFull(api, more), TimeSpan.FromSeconds(30), "both places are taken", Token);
        more.ForEach(request => request.Dispose());
    }

    // A request is refused as long as the place of the one before it is not free yet: another takes it then.
    private static async Task<bool> IsFull(TestApi api, List<RawRequest> more)
    {
        if (!await Gets(api, "200"))
        {
            return true;
        }

        try
        {
            more.Add(await RawRequest.OpenAsync(api.Address, Token));
            await more[^1].SendAsync(InFlight, Token);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // Refused.
        }

        return false;
    }

    private static async Task<bool> Gets(TestApi api, string status)
    {
        try
        {
            using var request = await RawRequest.OpenAsync(api.Address, Token);
            await request.SendAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", Token);
            return (await request.ReadToEndAsync(Token)).StartsWith("HTTP/1.1 " + status, StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            return false;
        }
    }
}
