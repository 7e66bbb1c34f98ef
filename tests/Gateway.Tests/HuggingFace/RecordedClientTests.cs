using System.Net;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Gateway.Tests.HuggingFace;

/// <summary>Every recorded request of huggingface_hub and @huggingface/inference gets a response that its client can parse.</summary>
[Collection(nameof(ExposureGuard))]
public sealed class RecordedClientTests(ExposureFixture fixture)
{
    public static TheoryData<string> Requests() => [.. Exchange.Sent("huggingface")];

    [Fact]
    public void Ten_client_versions_are_recorded() =>
        Assert.Equal(10, Exchange.Sent("huggingface").Select(Path.GetDirectoryName).Distinct().Count());

    [Theory, MemberData(nameof(Requests))]
    public async Task A_recorded_request_is_answered_as_its_client_expects(string name)
    {
        var exchange = Exchange.Read(name);
        using var message = exchange.Message();

        using var response = await fixture.Api.Http.SendAsync(message, TestContext.Current.CancellationToken);

        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        using var answer = JsonDocument.Parse(text);
        Assert.StartsWith("application/json", response.Content.Headers.ContentType!.ToString(), StringComparison.Ordinal);
        switch (exchange.Body)
        {
            // Version 2.8.1 of the JavaScript client sends an empty object without an image when it is called with unknown arguments.
            case { } body when body.GetProperty(body.TryGetProperty("inputs", out _) ? "inputs" : "image") is { ValueKind: JsonValueKind.Object } inputs && !inputs.EnumerateObject().Any():
                Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
                Assert.Equal(JsonValueKind.String, answer.RootElement.GetProperty("error").ValueKind);
                return;
            case { } body when Labels(body) is { } labels:
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                AssertScores(answer.RootElement, labels, whole: true);
                return;
            case { } body when name.Contains("feature-extraction", StringComparison.Ordinal):
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                AssertEmbeddings(answer.RootElement, body.GetProperty("inputs").ValueKind == JsonValueKind.Array ? body.GetProperty("inputs").GetArrayLength() : 1);
                return;
            default:
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                var cut = exchange.Body is { } asked && asked.TryGetProperty("parameters", out var parameters) && parameters.TryGetProperty("top_k", out _);
                AssertScores(answer.RootElement, ["tabby", "lynx", "teapot"], whole: !cut);
                return;
        }
    }

    private static string[]? Labels(JsonElement body) =>
        !body.TryGetProperty("parameters", out var parameters) || !parameters.TryGetProperty("candidate_labels", out var labels) ? null
        : labels.ValueKind == JsonValueKind.Array ? [.. labels.EnumerateArray().Select(label => label.GetString()!)]
        : labels.GetString()!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static void AssertScores(JsonElement answer, string[] labels, bool whole)
    {
        var entries = answer.EnumerateArray().Select(each => (Label: each.GetProperty("label").GetString()!, Score: each.GetProperty("score"))).ToArray();
        var scores = entries.Select(each => each.Score.GetDouble()).ToArray();

        Assert.Equal(scores.OrderDescending(), scores);
        Assert.All(entries, each => Assert.Matches("[.E]", each.Score.GetRawText()));
        if (whole)
        {
            Assert.Equal(labels.Order(StringComparer.Ordinal), entries.Select(each => each.Label).Order(StringComparer.Ordinal));
            Assert.Equal(1, scores.Sum(), 1e-4);
        }
        else
        {
            Assert.Equal(2, entries.Length);
            Assert.Subset(labels.ToHashSet(), entries.Select(each => each.Label).ToHashSet());
        }
    }

    private static void AssertEmbeddings(JsonElement answer, int count)
    {
        Assert.Equal(count, answer.GetArrayLength());
        Assert.All(answer.EnumerateArray(), embedding => Assert.Equal(1, embedding.EnumerateArray().Sum(value => Math.Pow(value.GetDouble(), 2)), 1e-4));
    }
}
