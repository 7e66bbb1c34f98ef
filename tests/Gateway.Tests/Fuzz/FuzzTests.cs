using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Gateway.Requests;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Gateway.Tests.Fuzz;

/// <summary>
/// Nothing that anybody sends makes the HTTP API fail, hang, or tell of its inside. The environment variables ZSO_FUZZ_SEED and ZSO_FUZZ_REQUESTS choose other requests, and more;
/// for hours there is <c>bench/HttpFuzz</c>.
/// </summary>
public sealed class FuzzTests
{
    private static readonly string _fixtures = Path.Combine(AppContext.BaseDirectory, "Fixtures", "wire");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_is_sent_is_answered_in_its_dialect_and_does_no_harm()
    {
        var (seed, requests) = (Setting("ZSO_FUZZ_SEED", 20), Setting("ZSO_FUZZ_REQUESTS", 4_000));
        using var folder = new TempFolder();
        await using var api = await TestApi.StartAsync(new() { ["Images:Roots:0"] = folder.Path, ["Http:MaxOpenJobsPerKey"] = "3", ["Http:BodySeconds"] = "5" });
        await api.Services.GetRequiredService<IGrainFactory>().GetGrain<ILabelSetNameGrain>("things").PutAsync(new LabelSetDefinition { Labels = ["tabby", "lynx", "teapot"] }, Token);
        var before = await Scores(api);
        var jobs = await FuzzJobs.BeginAsync(api.Http, "clip", FuzzSeeds.Photo(_fixtures), Token);
        var fuzzer = new Fuzzer(api.Address, seed, FuzzSeeds.Read(_fixtures, jobs), new FuzzJudge(folder.Path, api.StateDirectory, AppContext.BaseDirectory, "/nowhere/"));

        var wrong = await fuzzer.RunAsync(0, requests, Token);

        Assert.True(wrong is null, $"{wrong}\n{string.Join('\n', api.Log.Of("ZeroShotOrleans.Gateway.Errors.ErrorMiddleware"))}");
        Assert.Empty(api.Log.Of("ZeroShotOrleans.Gateway.Errors.ErrorMiddleware"));
        Assert.Equal(before, await Scores(api));
        await Until.TrueAsync(() => api.Services.GetRequiredService<BodyBudget>().Taken == 0, TimeSpan.FromMinutes(1), "all bodies are given back", Token);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"seed {seed}, {requests} requests, {fuzzer.Answered} answered: {string.Join(", ", fuzzer.Statuses.OrderBy(status => status.Key).Select(status => $"{status.Value} x {status.Key}"))}"));
        Assert.True(fuzzer.Statuses.ContainsKey(200) && fuzzer.Statuses.ContainsKey(400) && fuzzer.Statuses.ContainsKey(404), "the requests are all of one kind");
    }

    [Fact]
    public void The_same_seed_draws_the_same_requests_and_another_one_others()
    {
        var seeds = FuzzSeeds.Read(_fixtures, new FuzzJobs("open", "ended"));
        byte[][] Draw(int seed) => [.. Enumerable.Range(0, 50).Select(number => new Fuzzer(new Uri("http://x"), seed, seeds, new FuzzJudge()).Draw(number).ToBytes())];

        Assert.Equal(Draw(1), Draw(1));
        Assert.NotEqual(Draw(1), Draw(2));
    }

    private static async Task<string> Scores(TestApi api)
    {
        var image = Convert.ToBase64String(await File.ReadAllBytesAsync(Path.Combine(_fixtures, "image.jpg"), Token));
        using var answer = await api.Http.PostAsJsonAsync("/models/clip", new { inputs = image, parameters = new { candidate_labels = new[] { "cat", "dog" } } }, Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(Token);
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
