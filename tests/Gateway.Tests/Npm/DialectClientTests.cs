using System.Text.Json;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.Dialects;
using ZeroShotOrleans.Gateway.Tests.Inputs;
using ZeroShotOrleans.Tests;
using ZeroShotOrleans.Tests.Programs;

namespace ZeroShotOrleans.Gateway.Tests.Npm;

/// <summary>What callers get of the unmodified clients for Node.js that the documentation of Infinity and of Text Embeddings Inference names.</summary>
[Collection(nameof(ExposureGuard))]
public sealed class DialectClientTests(ExposureFixture fixture)
{
    private static readonly string _image = "data:image/jpeg;base64," + Spelling.Plain.Text;
    private static readonly string[] _texts = ["a cat", "a dog"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OpenAI_at_the_URL_of_Infinity_embeds_texts_and_images()
    {
        Programs.Require("node", "npm");
        var folder = await NodePackages.InstallAsync("openai", Token);

        var outcomes = await RunAsync("openai.mjs", [folder], folder, new object[]
        {
            new { url = Url(""), body = new { model = "clip", input = _texts, modality = "text" } },
            new { url = Url(""), body = new { model = "default/not-specified", input = new[] { _image }, modality = "image" } },
            new { url = Url(""), body = new { model = "clip", input = new[] { _image }, modality = "audio" } },
        });

        AssertEmbeddings(await fixture.Api.EmbeddingsAsync(_texts), outcomes[0]);
        AssertEmbeddings(await fixture.Api.EmbeddingsAsync(_image, "image"), outcomes[1]);
        Assert.Equal("BadRequestError", outcomes[2].GetProperty("raised").GetString());
        Assert.Contains("'modality' is 'audio'", outcomes[2].GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hugging_Face_at_the_URL_of_embed_embeds_texts()
    {
        Programs.Require("node", "npm");
        var folder = await NodePackages.InstallAsync("openai", Token);

        var outcomes = await RunAsync("driver.mjs", [folder, "@huggingface/inference"], folder, new object[]
        {
            new { url = Url("/embed"), token = "none", call = "featureExtraction", text = (object)_texts },
            new { url = Url("/embed"), token = "none", call = "featureExtraction", text = (object)"a cat" },
            new { url = Url("/embed_all"), token = "none", call = "featureExtraction", text = (object)"a cat" },
        });

        DialectCalls.AssertNear(await fixture.Api.EmbeddingsAsync(_texts), DialectCalls.Rows(outcomes[0].GetProperty("returned")));
        DialectCalls.AssertNear(await fixture.Api.EmbeddingsAsync(_texts[..1]), DialectCalls.Rows(outcomes[1].GetProperty("returned")));
        Assert.Contains("one embedding for a text", outcomes[2].GetProperty("raised").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chroma_at_the_URL_of_embed_embeds_texts()
    {
        var outcomes = await NodeDriver.RunAsync("chroma", new object[]
        {
            new { url = Url("/embed"), texts = _texts },
            new { url = Url("/embed"), apiKey = "none", texts = _texts[..1] },
            new { url = Url("/embed_all"), texts = _texts },
        });

        DialectCalls.AssertNear(await fixture.Api.EmbeddingsAsync(_texts), DialectCalls.Rows(outcomes[0].GetProperty("returned")));
        DialectCalls.AssertNear(await fixture.Api.EmbeddingsAsync(_texts[..1]), DialectCalls.Rows(outcomes[1].GetProperty("returned")));
        Assert.Equal("Failed to generate embeddings: Failed Dependency", outcomes[2].GetProperty("raised").GetString());
    }

    private static void AssertEmbeddings(float[][] expected, JsonElement outcome)
    {
        Assert.True(outcome.TryGetProperty("embeddings", out var embeddings), outcome.ToString());
        Assert.All(expected.Zip(embeddings.EnumerateArray()), pair => Assert.Equal(pair.First[0], pair.Second[0].GetDouble(), DialectCalls.Tolerance));
        Assert.Equal(expected.Length, embeddings.GetArrayLength());
    }

    private string Url(string path) => new Uri(fixture.Api.Address, path).ToString();

    private static async Task<JsonElement[]> RunAsync(string driver, string[] arguments, string folder, object[] steps)
    {
        var file = Path.Combine(Repository.Root, "tests", "Gateway.Tests", "Npm", driver);
        using var outcomes = JsonDocument.Parse(await Programs.RunAsync("node", [file, .. arguments], folder, JsonSerializer.Serialize(steps), Token));
        return [.. outcomes.RootElement.EnumerateArray().Select(outcome => outcome.Clone())];
    }
}
