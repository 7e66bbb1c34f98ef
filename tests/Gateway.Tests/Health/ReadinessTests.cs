using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Gateway.Tests.Health;

/// <summary>Responses of <c>/health/ready</c> and their side effects.</summary>
public sealed class ReadinessTests
{
    private static readonly TimeSpan _timeout = TimeSpan.FromMinutes(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Draining_all_encoders_makes_the_http_api_unready_but_live()
    {
        await using var api = await TestApi.StartAsync(new() { ["Http:CanaryPeriodSeconds"] = "1" });
        var cluster = api.Services.GetRequiredService<IGrainFactory>().GetGrain<IClusterGrain>(IClusterGrain.Key);
        await BecomesAsync(api, HttpStatusCode.OK, "");
        var silo = (await cluster.StatusAsync(Token)).Silos.Single().Name;

        await cluster.DrainAsync(silo, true, Token);
        await BecomesAsync(api, HttpStatusCode.ServiceUnavailable, "no encoder silo accepts work");
        Assert.Equal(HttpStatusCode.OK, (await api.Http.GetAsync("/health/live", Token)).StatusCode);

        await cluster.DrainAsync(silo, false, Token);
        await BecomesAsync(api, HttpStatusCode.OK, "");
    }

    [Fact]
    public async Task Canaries_run_through_the_loaded_models_and_do_not_count_as_use()
    {
        await using var api = await TestApi.StartAsync(new() { ["Http:CanaryPeriodSeconds"] = "1" });
        var client = new GrainClient(api.Services.GetRequiredService<IGrainFactory>());
        await client.LoadModelAsync("clip", Token);
        await Until.TrueAsync(async () => await ImagesAsync(client) >= 1, _timeout, "a first canary ran", Token);
        var idle = (await client.LoadedModelsAsync(Token)).Single().IdleSince;
        var before = await ImagesAsync(client);

        await Until.TrueAsync(async () => await ImagesAsync(client) >= before + 2, _timeout, "two more canaries ran", Token);

        Assert.NotNull(idle);
        await Until.TrueAsync(async () => (await client.LoadedModelsAsync(Token)).Single().IdleSince is not null, _timeout, "no canary has the model in flight", Token);
        Assert.Equal(idle, (await client.LoadedModelsAsync(Token)).Single().IdleSince);
        using var answer = await api.Http.GetAsync("/health/ready", Token);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token));
        Assert.Equal("clip", body.RootElement.GetProperty("models")[0].GetProperty("model").GetString());
    }

    [Fact]
    public async Task An_encoder_that_hangs_makes_the_http_api_unready_until_it_continues()
    {
        using var folder = new TempFolder();
        var port = FreePort.Take();

        // The hanging silo must stay in the cluster, so that only the canary can notice it.
        string[] patient = ["Cluster:MissedProbes=20", "Cluster:ProbeSeconds=10"];
        using var control = new SiloProcess("api", "Control", Path.Combine(folder.Path, "api"),
            ["Http:Enabled=true", $"Http:Urls=http://127.0.0.1:{port}", "Http:CanarySeconds=2", "Http:CanaryPeriodSeconds=1", .. patient]);
        await control.StartAsync(Token);
        using var encoder = new SiloProcess("encoder", "Encoder", Path.Combine(folder.Path, "encoder"),
            [$"Cluster:Primary=127.0.0.1:{control.Port}", "Models:Preload:0=zeroshot-mini", .. patient]);
        await encoder.StartAsync(Token);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        await BecomesAsync(http, HttpStatusCode.OK, "zeroshot-mini");

        encoder.Stop();
        await BecomesAsync(http, HttpStatusCode.ServiceUnavailable, "");
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/live", Token)).StatusCode);

        encoder.Continue();
        await BecomesAsync(http, HttpStatusCode.OK, "zeroshot-mini");
    }

    [Fact]
    public async Task Deleting_the_state_directory_makes_a_silo_unready_and_is_logged_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows deletes no open file.");
        using var folder = new TempFolder();
        var port = FreePort.Take();
        using var silo = new SiloProcess("api", "All", Path.Combine(folder.Path, "api"), ["Http:Enabled=true", $"Http:Urls=http://127.0.0.1:{port}"]);
        await silo.StartAsync(Token);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        await BecomesAsync(http, HttpStatusCode.OK, "ready");

        Directory.Delete(Path.Combine(silo.Folder, "state"), recursive: true);

        await BecomesAsync(http, HttpStatusCode.ServiceUnavailable, "the state directory was deleted or replaced");
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/live", Token)).StatusCode);
        using var job = new StringContent(
            $$"""{"source": {"type": "directory", "path": "{{folder.Path}}"}, "labelSets": [{"labels": ["cat", "dog"]}]}""", System.Text.Encoding.UTF8, "application/json");
        using var refused = await http.PostAsync("/v1/jobs", job, Token);
        Assert.Contains("storage_failed", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        await Until.TrueAsync(() => silo.Log.Contains("was deleted while it was in use", StringComparison.Ordinal), _timeout, "the log tells it", Token);
        silo.Terminate();
        Assert.Equal(0, await silo.EndAsync(_timeout, Token));
        Assert.Equal(1, silo.Log.Split("crit: ").Length - 1);
    }

    private static async Task<long> ImagesAsync(GrainClient client) => (await client.GetClusterAsync(Token)).Silos.Sum(silo => silo.Load?.Images ?? 0);

    private static Task BecomesAsync(TestApi api, HttpStatusCode status, string text) => BecomesAsync(api.Http, status, text);

    private static Task BecomesAsync(HttpClient http, HttpStatusCode status, string text) => Until.TrueAsync(
        async () =>
        {
            using var answer = await http.GetAsync("/health/ready", Token);
            return answer.StatusCode == status && (await answer.Content.ReadAsStringAsync(Token)).Contains(text, StringComparison.Ordinal);
        }, _timeout, $"/health/ready says {status} {text}", Token);
}
