using System.Globalization;
using System.Net.Http.Json;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZeroShotOrleans.Gateway.OpenApi;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Gateway.Tests.OpenApi;

/// <summary>Examples are real responses: they are replayed against a server with the bundled model.</summary>
public sealed class ExampleTests(ExampleTests.Fixture fixture) : IClassFixture<ExampleTests.Fixture>
{
    // Each depends on those before it.
    private static readonly string[] _order =
    [
        "live.live", "putLabelSet.animals", "listLabelSets.animals", "getLabelSet.animals", "listLabelSetVersions.animals",
        "classify.labels", "classify.stored-set", "classify.error", "huggingFace.zero-shot", "huggingFace.javascript", "huggingFace.texts",
        "createEmbedding.texts", "createEmbedding.image", "listModels.mini", "getModel.mini", "loadModel.mini",
        "submitJob.upload", "submitJob.again", "getJob.upload", "listJobs.one", "pauseJob.upload", "resumeJob.upload", "cancelJob.upload", "listSilos.one",
        "submitJob.one-image", "uploadImages.bytes", "uploadPosition.one-image", "completeUpload.one-image", "jobResults.one-image", "jobResults.page", "getJob.finished", "countJobLabels.one-image",
    ];

    // Values that differ between machines and runs; names of machines do not concern readers.
    private static readonly Dictionary<string, string?> _volatile = new(StringComparer.Ordinal)
    {
        ["id"] = "4xk0q2m7c9tb", ["submitted"] = null, ["created"] = null, ["started"] = null, ["endedAt"] = null, ["memoryBytes"] = null, ["load"] = null,
        ["modelFingerprint"] = "5d0e3c6f1b7a49824f6f0d3a9c8e2b1705a4d9e8c7b6f1a2938475605142e3f1", ["bytes"] = null, ["imagesPerSecond"] = null, ["address"] = "127.0.0.1:11111@155520000", ["silo"] = "127.0.0.1:11111@155520000",
        ["date"] = "2026-12-01T09:30:00+00:00", ["product"] = "0.1.0", ["fingerprint"] = "5d0e3c6f1b7a49824f6f0d3a9c8e2b1705a4d9e8c7b6f1a2938475605142e3f1",
    };

    // The job is running while the response is written.
    private const string Moving = "completeUpload.one-image.json";

    private const int NumbersShown = 4;
    private const double Tolerance = 1e-3;

    private static readonly JsonSerializerOptions _readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void Every_replayable_example_is_replayed() =>
        Assert.Equal(ExampleExchange.All.Where(exchange => exchange.Play).Select(exchange => exchange.File).Order(StringComparer.Ordinal), _order.Select(name => name + ".json").Order(StringComparer.Ordinal));

    [Fact]
    public async Task Every_documented_response_is_the_actual_response()
    {
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "examples.played")).FullName;
        var exchanges = ExampleExchange.All.ToDictionary(exchange => exchange.File);
        List<string> different = [];
        var job = "";
        foreach (var name in _order)
        {
            var exchange = exchanges[name + ".json"];
            var (status, answer) = await Send(exchange, job);
            job = name.StartsWith("submitJob.", StringComparison.Ordinal) ? answer!["id"]!.GetValue<string>() : job;
            Hide(answer);
            await File.WriteAllTextAsync(Path.Combine(folder, exchange.File), Written(exchange, status, answer) + "\n", TestContext.Current.CancellationToken);
            if (exchange.Status != status.ToString(CultureInfo.InvariantCulture) || !(Same(exchange.Answer, answer) || exchange.File == Moving))
            {
                different.Add(exchange.File);
            }
        }

        Assert.True(different.Count == 0,
            $"The HTTP API answers otherwise than the examples {string.Join(", ", different)} say. If that is meant: cp {Path.GetRelativePath(DocumentTests.Root(), folder)}/*.json src/Gateway/OpenApi/Examples/");
    }

    [Fact]
    public async Task Every_example_matches_its_schema()
    {
        var contract = await Contract.Of(fixture.Api.Address);
        var media = Media(contract.Document).ToArray();

        var examples = media.SelectMany(each => (each["examples"]?.AsObject().Select(example => example.Value!["value"]!) ?? []).Append(each["example"]).OfType<JsonNode>().Select(value => (each["schema"]!, value))).ToArray();
        Assert.True(examples.Length > 50);
        Assert.All(examples, example => Assert.Empty(contract.Errors(example.Item1, JsonSerializer.SerializeToElement(example.value), closed: true)));
    }

    private static IEnumerable<JsonObject> Media(JsonNode? node) => node switch
    {
        JsonObject one => (one["content"] is JsonObject content ? content.Select(each => each.Value!.AsObject()) : []).Concat(one.SelectMany(each => Media(each.Value))),
        JsonArray array => array.SelectMany(Media),
        _ => [],
    };

    private async Task<(int Status, JsonNode? Answer)> Send(ExampleExchange exchange, string job)
    {
        var (method, address) = exchange.Request.Split(' ') is [var first, var second] ? (first, second) : throw new InvalidOperationException(exchange.Request);
        using var request = new HttpRequestMessage(new HttpMethod(method), address.Replace("{job}", job, StringComparison.Ordinal));
        request.Content = exchange.Body is { } body ? JsonContent.Create(body) : exchange.Bytes is { } bytes ? new ByteArrayContent(bytes) : null;
        request.Headers.Add("X-Api-Key", fixture.AdminToken);
        using var response = await fixture.Api.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(exchange.AnswerType, response.Content.Headers.ContentType?.MediaType);
        return ((int)response.StatusCode, JsonNode.Parse(exchange.AnswerType == "application/json" ? text : text.Split('\n')[0]));
    }

    private static string Written(ExampleExchange exchange, int status, JsonNode? answer)
    {
        var file = new JsonObject { ["summary"] = exchange.Summary, ["request"] = exchange.Request };
        if (exchange.Body is { } body)
        {
            file["body"] = body.DeepClone();
        }

        if (exchange.Bytes is { } bytes)
        {
            file["bytes"] = Convert.ToBase64String(bytes);
        }

        file["status"] = status;
        if (exchange.AnswerType != "application/json")
        {
            file["answerType"] = exchange.AnswerType;
        }

        file["answer"] = answer?.DeepClone();
        return file.ToJsonString(_readable);
    }

    // Replaces machine-specific values, and shortens embeddings.
    private static void Hide(JsonNode? node)
    {
        switch (node)
        {
            case JsonArray { Count: > 100 } embedding:
                embedding.RemoveRange(NumbersShown, embedding.Count - NumbersShown);
                break;
            case JsonArray array:
                array.ToList().ForEach(Hide);
                break;
            case JsonObject one:
                // The progress of a job that has just started is random.
                if (one["state"] is JsonValue state && state.GetValue<string>() == "preparing")
                {
                    one["state"] = "running";
                }

                if (one.ContainsKey("address") && one.ContainsKey("role"))
                {
                    one["name"] = "silo-1";
                }

                foreach (var (name, value) in one.ToArray())
                {
                    if (_volatile.GetValueOrDefault(name) is { } shown && value?.GetValueKind() == JsonValueKind.String && !(name == "id" && one.ContainsKey("family")))
                    {
                        one[name] = shown;
                    }
                    else
                    {
                        Hide(value);
                    }
                }

                break;
        }
    }

    private static bool Same(JsonNode? shown, JsonNode? found) => (shown, found) switch
    {
        (null, null) => true,
        (JsonObject a, JsonObject b) => a.Count == b.Count && a.All(each => b.ContainsKey(each.Key) && (_volatile.ContainsKey(each.Key) || Same(each.Value, b[each.Key]))),
        (JsonArray a, JsonArray b) => a.Count == b.Count && a.Zip(b).All(pair => Same(pair.First, pair.Second)),
        (JsonValue a, JsonValue b) when a.GetValueKind() == JsonValueKind.Number && b.GetValueKind() == JsonValueKind.Number =>
            Math.Abs(a.GetValue<double>() - b.GetValue<double>()) <= Tolerance * Math.Max(1, Math.Abs(b.GetValue<double>())),
        (JsonValue a, JsonValue b) => JsonNode.DeepEquals(a, b),
        _ => false,
    };

    /// <summary>An HTTP API with the model that the project ships.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        internal TestApi Api { get; private set; } = null!;

        internal string AdminToken { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            Api = await TestApi.StartAsync(new() { ["Models:Directories:0"] = Path.Combine(AppContext.BaseDirectory, "Models") });
            AdminToken = await Api.AdminTokenAsync();
        }

        public ValueTask DisposeAsync() => Api.DisposeAsync();
    }
}
