using System.Text.Json;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.Native;

namespace ZeroShotOrleans.Gateway.Tests.Npm;

/// <summary>What callers of LangChain and of Vercel's AI SDK get for more texts than one request takes, without any option but the URL: both split as for OpenAI.</summary>
[Collection(nameof(ExposureGuard))]
public sealed class EmbeddingClientTests(ExposureFixture fixture)
{
    // Tolerance between float32 embeddings here and numbers in Node.js.
    private const double Tolerance = 1e-5;

    // A chunk of a document as text splitters cut it, and a line of a catalogue.
    private const int Chunk = 1_000, Line = 120;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LangChain_embeds_600_documents()
    {
        var texts = Texts(600, Chunk);

        var outcome = await NodeDriver.RunAsync("langchain", new { url = new Uri(fixture.Api.Address, "/v1"), model = "clip", texts });

        Assert.Equal([512, 88, 1], Sizes(outcome));
        await AssertEmbeddings(texts, outcome);
    }

    [Fact]
    public async Task Vercels_embedMany_embeds_2100_texts()
    {
        var texts = Texts(2_100, Line);

        var outcome = await NodeDriver.RunAsync("ai", new { url = new Uri(fixture.Api.Address, "/v1"), model = "clip", texts });

        Assert.Equal([2_048, 52, 1], Sizes(outcome));
        Assert.Equal(JsonValueKind.Number, outcome.GetProperty("tokens").ValueKind);
        await AssertEmbeddings(texts, outcome);
    }

    private static IEnumerable<int> Sizes(JsonElement outcome) => outcome.GetProperty("sizes").EnumerateArray().Select(size => size.GetInt32());

    // All of them, and the first one again as a query.
    private async Task AssertEmbeddings(string[] texts, JsonElement outcome)
    {
        List<float[]> expected = [];
        foreach (var part in texts.Chunk(ITextEncoderGrain.MaxPromptsPerCall))
        {
            expected.AddRange(await fixture.Api.Client().EmbedTextsAsync("clip", [.. part], Token));
        }

        expected.Add(expected[0]);
        var embeddings = outcome.GetProperty("embeddings").EnumerateArray().ToArray();
        Assert.Equal(expected.Count, embeddings.Length);
        Assert.All(embeddings.Zip(expected), pair =>
        {
            Assert.Equal(pair.Second[0], pair.First[0].GetDouble(), Tolerance);
            Assert.Equal(1, pair.First[1].GetDouble(), Tolerance);
            Assert.Equal(pair.Second.Length, pair.First[2].GetInt32());
        });
    }

    // Each of them different from its beginning on: a text tower reads no more than that.
    private static string[] Texts(int count, int length) => [.. Enumerable.Range(0, count).Select(i =>
    {
        var sentence = $"{i}: a photo of {i % 97} cats and {i % 89} dogs in front of building number {i % 83}, taken in the year {1900 + (i % 101)}. ";
        return string.Concat(Enumerable.Repeat(sentence, (length / sentence.Length) + 1))[..length];
    })];
}
