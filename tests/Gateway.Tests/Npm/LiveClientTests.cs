using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.Security;
using ZeroShotOrleans.Tests;
using ZeroShotOrleans.Tests.Programs;

namespace ZeroShotOrleans.Gateway.Tests.Npm;

/// <summary>What callers of unmodified versions of @huggingface/inference get from an HTTP API, in Node.js.</summary>
public sealed class LiveClientTests : IClassFixture<LiveClientTests.Fixture>
{
    private const string Key = "key-of-the-page";
    private const string BusyKey = "key-of-the-busy-page";
    private const int RequestsPerMinute = 100;
    private const string Template = "a blurry photo of a {}";
    private static readonly string[] _labels = ["cat", "dog", "a cup, with coffee", "Ääh \"quoted\""];
    private static readonly string _image = Path.Combine(AppContext.BaseDirectory, "Fixtures", "wire", "image.jpg");

    private readonly Fixture _fixture;

    public LiveClientTests(Fixture fixture)
    {
        Programs.Require("node", "npm");
        _fixture = fixture;
    }

    public static TheoryData<string> Versions() => ["inference-2", "inference-3", "@huggingface/inference"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Versions))]
    public async Task Callers_get_the_labels_and_scores_of_a_direct_call(string version)
    {
        var (plain, withTemplate, one) = await Three(version,
            Step(labels: _labels),
            Step(labels: _labels, template: Template),
            Step(labels: ["cat"]));

        await AssertScores(plain, _labels, template: null);
        await AssertScores(withTemplate, _labels, Template);
        await AssertScores(one, ["cat"], template: null);
        Assert.NotEqual(Scores(plain), Scores(withTemplate));
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task Callers_of_other_tasks_get_lists_and_embeddings(string version)
    {
        var (classes, embedding, embeddings) = await Three(version,
            new { url = Url(), token = Key, call = "imageClassification", image = _image },
            new { url = Url(), token = Key, call = "featureExtraction", text = (object)"a photo of a cat" },
            new { url = Url(), token = Key, call = "featureExtraction", text = (object)new[] { "a cat", "a dog" } });

        Assert.Equal(["lynx", "tabby", "teapot"], Scores(classes).Select(score => score.Label).Order(StringComparer.Ordinal));
        Assert.Equal(1, embedding.GetProperty("returned").GetArrayLength());
        Assert.Equal(2, embeddings.GetProperty("returned").GetArrayLength());
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task Callers_see_why_a_request_was_rejected(string version)
    {
        var (noLabels, noImage, noModel) = await Three(version,
            Step(labels: []),
            new { url = Url(), token = Key, call = "zeroShotImageClassification", bytes = 100, labels = _labels },
            Step(labels: _labels, url: Url("/models/nobody")));
        AssertRaised(noLabels, 400, "candidate_labels is empty");
        AssertRaised(noImage, 400, "The image cannot be classified");
        AssertRaised(noModel, 404, "Model '");

        var (noKey, wrongKey, _) = await Three(version, Step(labels: _labels, token: ""), Step(labels: _labels, token: "wrong"), Step(labels: ["cat"]));
        AssertRaised(noKey, 401, "requires a key");
        AssertRaised(wrongKey, 401, "unknown or no longer valid");
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task A_too_large_body_is_reported_as_such_and_not_as_a_broken_connection(string version)
    {
        // Larger than socket buffers, so that the client is still sending when the body is rejected.
        var (large, larger, after) = await Three(version,
            new { url = Url(), token = Key, call = "zeroShotImageClassification", bytes = 6 * 1024 * 1024, labels = _labels },
            new { url = Url(), token = Key, call = "imageClassification", bytes = 20 * 1024 * 1024 },
            Step(labels: ["cat"]));

        AssertRaised(large, 413, "Http:MaxBodyBytes");
        AssertRaised(larger, 413, "Http:MaxBodyBytes");
        Assert.True(after.TryGetProperty("returned", out _), after.ToString());
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task Overload_is_reported_at_once_and_not_retried(string version)
    {
        // The response has Retry-After; a retrying client would show in the number of requests.
        await _fixture.Exhaust(BusyKey);
        var (first, second, other) = await Three(version, Step(labels: _labels, token: BusyKey), Step(labels: _labels, token: BusyKey), Step(labels: ["cat"]));

        AssertRaised(first, 429, "Http:MaxRequestsPerMinutePerKey");
        AssertRaised(second, 429, "Http:MaxRequestsPerMinutePerKey");
        Assert.True(other.TryGetProperty("returned", out _), other.ToString());
    }

    private string Url(string path = "/models/clip") => new Uri(_fixture.Api.Address, path).ToString();

    private object Step(string[] labels, string? template = null, string? url = null, string token = Key) =>
        new { url = url ?? Url(), token, call = "zeroShotImageClassification", image = _image, labels, template };

    private async Task<(JsonElement, JsonElement, JsonElement)> Three(string version, params object[] steps)
    {
        var driver = Path.Combine(Repository.Root, "tests", "Gateway.Tests", "Npm", "driver.mjs");
        var output = await Programs.RunAsync("node", [driver, _fixture.Folder, version], _fixture.Folder, JsonSerializer.Serialize(steps), Token);
        using var outcomes = JsonDocument.Parse(output);
        return (outcomes.RootElement[0].Clone(), outcomes.RootElement[1].Clone(), outcomes.RootElement[2].Clone());
    }

    private static (string Label, float Score)[] Scores(JsonElement outcome) => outcome.TryGetProperty("returned", out var list)
        ? [.. list.EnumerateArray().Select(each => (each.GetProperty("label").GetString()!, each.GetProperty("score").GetSingle()))]
        : throw new InvalidOperationException(outcome.ToString());

    private async Task AssertScores(JsonElement outcome, string[] labels, string? template)
    {
        var client = new GrainClient(_fixture.Api.Services.GetRequiredService<IGrainFactory>());
        var answer = await client.ClassifyAsync(new ClassifyRequest
        {
            Model = "clip",
            Images = new ByteSlice { Files = [await File.ReadAllBytesAsync(_image, Token)] },
            LabelSets = [new LabelSetDefinition { Labels = [.. labels], Templates = template is null ? [] : [template] }],
            Score = new ScoreOptions { TopK = labels.Length },
        }, Token);
        ImmutableArray<LabelScore> expected = answer.Outcomes[0].Scores[0];

        Assert.Equal(expected.Select(score => (labels[score.Label], score.Score)), Scores(outcome));
        Assert.Equal(labels.Length, expected.Length);
        Assert.Equal([200], Statuses(outcome));
    }

    private static void AssertRaised(JsonElement outcome, int status, string message)
    {
        Assert.True(outcome.TryGetProperty("raised", out var raised), outcome.ToString());
        Assert.Contains(message, raised.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal([status], Statuses(outcome));
    }

    private static int[] Statuses(JsonElement outcome) => [.. outcome.GetProperty("statuses").EnumerateArray().Select(status => status.GetInt32())];

    /// <summary>An HTTP API with keys and small limits, and the clients installed.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        internal TestApi Api { get; private set; } = null!;

        internal string Folder { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            if (!Programs.AreThere("node", "npm"))
            {
                return;
            }

            Folder = await NodePackages.InstallAsync("gateway", TestContext.Current.CancellationToken);
            Api = await TestApi.StartAsync(new()
            {
                ["Auth:Keys:0:Name"] = "page", ["Auth:Keys:0:Sha256"] = KeyTests.Fixture.Hash(Key),
                ["Auth:Keys:1:Name"] = "busy", ["Auth:Keys:1:Sha256"] = KeyTests.Fixture.Hash(BusyKey),
                ["Http:MaxBodyBytes"] = "1048576", ["Http:MaxRequestsPerMinutePerKey"] = $"{RequestsPerMinute}", ["Http:DefaultLabelSet"] = "things",
            });
            await Api.Services.GetRequiredService<IGrainFactory>().GetGrain<ILabelSetNameGrain>("things").PutAsync(new LabelSetDefinition { Labels = ["tabby", "lynx", "teapot"] });
        }

        /// <summary>Sends requests until the rate limit of a key is exhausted.</summary>
        public async Task Exhaust(string key)
        {
            for (var i = 0; i <= RequestsPerMinute; i++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models/clip") { Headers = { { "X-Api-Key", key } } };
                using var response = await Api.Http.SendAsync(request, Token);
                if (response.StatusCode == HttpStatusCode.TooManyRequests)
                {
                    return;
                }
            }

            Assert.Fail("The key is never refused.");
        }

        public ValueTask DisposeAsync() => Api?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
