using System.Text.Json;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.Native;
using ZeroShotOrleans.Tests;
using ZeroShotOrleans.Tests.Programs;

namespace ZeroShotOrleans.Gateway.Tests.Npm;

/// <summary>What callers of the unmodified OpenAI client for Node.js get.</summary>
[Collection(nameof(ExposureGuard))]
public sealed class OpenAiClientTests(ExposureFixture fixture)
{
    private const int Most = 2_048;

    // Tolerance between float32 embeddings here and numbers in Node.js.
    private const double Tolerance = 1e-5;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_batch_of_2048_inputs_returns_all_embeddings_in_order()
    {
        Programs.Require("node", "npm");
        string[] texts = [.. Enumerable.Range(0, Most).Select(i => $"a photo of {i} cats")];

        // Without encoding_format the client asks for base64 and decodes it.
        var outcomes = await Run(new { model = "clip", input = texts }, new { model = "clip", input = texts, encoding_format = "float" });

        var expected = await fixture.Api.Client().EmbedTextsAsync("clip", texts, Token);
        foreach (var outcome in outcomes)
        {
            Assert.True(outcome.TryGetProperty("embeddings", out var embeddings), outcome.ToString());
            Assert.Equal("clip", outcome.GetProperty("model").GetString());
            Assert.Equal(JsonValueKind.Number, outcome.GetProperty("usage").GetProperty("total_tokens").ValueKind);
            Assert.Equal(Enumerable.Range(0, Most), outcome.GetProperty("indexes").EnumerateArray().Select(index => index.GetInt32()));
            Assert.Equal(Most, embeddings.GetArrayLength());
            Assert.All(embeddings.EnumerateArray().Zip(expected), pair =>
            {
                Assert.Equal(pair.Second[0], pair.First[0].GetDouble(), Tolerance);
                Assert.Equal(1, pair.First[1].GetDouble(), Tolerance);
                Assert.Equal(pair.Second.Length, pair.First[2].GetInt32());
            });
        }
    }

    [Fact]
    public async Task Callers_see_why_a_batch_was_rejected()
    {
        Programs.Require("node", "npm");

        var outcomes = await Run(
            new { model = "clip", input = Enumerable.Repeat("a", Most + 1) },
            new { model = "clip", input = new[] { "a", "" } },
            new { model = "clip", input = new[] { 1, 2, 3 } },
            new { model = "clip", input = "data:image/png;base64,AAAA AAAA" });

        Assert.All(outcomes, outcome => Assert.Equal("BadRequestError", outcome.GetProperty("raised").GetString()));
        Assert.Equal(["too_many_inputs", "bad_request", "token_ids_not_supported", "invalid_image"], outcomes.Select(outcome => outcome.GetProperty("code").GetString()));
        Assert.Contains("'input[1]' is an empty string", outcomes[1].GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private async Task<JsonElement[]> Run(params object[] bodies)
    {
        var folder = await NodePackages.InstallAsync("openai", Token);
        var driver = Path.Combine(Repository.Root, "tests", "Gateway.Tests", "Npm", "openai.mjs");
        var steps = bodies.Select(body => new { url = new Uri(fixture.Api.Address, "/v1").ToString(), body });
        using var outcomes = JsonDocument.Parse(await Programs.RunAsync("node", [driver, folder], folder, JsonSerializer.Serialize(steps), Token));
        return [.. outcomes.RootElement.EnumerateArray().Select(outcome => outcome.Clone())];
    }
}
