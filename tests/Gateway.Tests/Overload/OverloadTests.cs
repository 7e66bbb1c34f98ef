using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Gateway.Requests;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Gateway.Tests.Overload;

/// <summary>Many times more requests than accepted: some succeed, the others get 429, and nothing else happens. Times are measured by <c>bench/HttpLoad</c>.</summary>
public sealed class OverloadTests
{
    private const int Places = 6;
    private const int Clients = 10 * Places;
    private const int RequestsPerClient = 40;
    private const long Budget = 1_048_576;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Http:MaxConcurrentRequests", Places)]
    [InlineData("Http:MaxConcurrentRequestsPerKey", Places)]
    [InlineData("Http:MaxBodyBytesInFlight", Budget)]
    [InlineData("Classifier:MaxRequests", Places)]
    public async Task Under_overload_requests_get_200_or_429_and_the_http_api_stays_healthy(string limit, long value)
    {
        await using var api = await TestApi.StartAsync(new()
        {
            ["Http:MaxBodyBytesInFlight"] = Budget.ToString(CultureInfo.InvariantCulture), ["Http:CanaryPeriodSeconds"] = "1", ["Http:CanarySeconds"] = "60",
            [limit] = value.ToString(CultureInfo.InvariantCulture),
        });
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Clients }) { BaseAddress = api.Address };
        var photo = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "Fixtures", "images", "photo.jpg"), Token);
        var request = new PhotoRequest(http, "/models/clip", photo, "cat", "dog");
        Assert.Equal(200, (await request.SendAsync(Token)).Status);
        await Until.TrueAsync(async () => (await http.GetAsync("/health/ready", Token)).IsSuccessStatusCode, TimeSpan.FromMinutes(1), "the HTTP API is ready", Token);
        var budget = api.Services.GetRequiredService<BodyBudget>();
        var tally = new Tally();
        HealthWatch watch;

        await using (watch = new HealthWatch(api.Address))
        {
            await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
            {
                for (var i = 0; i < RequestsPerClient; i++)
                {
                    tally.Add(await request.SendAsync(Token), TimeSpan.Zero);
                }
            }));
        }

        Assert.Equal("", tally.Others);
        Assert.Equal(Clients * RequestsPerClient, tally.Count(200) + tally.Count(429));
        Assert.True(tally.Count(200) > 0 && tally.Count(429) > 0, $"{tally.Count(200)} answered, {tally.Count(429)} refused");
        Assert.Equal(0, tally.Silent);
        Assert.Empty(watch.Problems);
        Assert.InRange(budget.Peak, request.Bytes, Budget);

        // The overload ended with the flood.
        await Until.TrueAsync(() => budget.Taken == 0, TimeSpan.FromMinutes(1), "all bodies are given back", Token);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(200, (await request.SendAsync(Token)).Status);
        }
    }
}
