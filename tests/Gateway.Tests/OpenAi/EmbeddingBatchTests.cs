using System.Net;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.Inputs;

namespace ZeroShotOrleans.Gateway.Tests.OpenAi;

/// <summary>Batches as large as OpenAI's clients send return all embeddings in order, or an error that names the input.</summary>
[Collection(nameof(ExposureGuard))]
public sealed class EmbeddingBatchTests(ExposureFixture fixture)
{
    private const int Most = 2_048;

    // Tolerance between a text embedded alone and in a batch.
    private const double Tolerance = 1e-5;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(513, "float")]
    [InlineData(Most, "float")]
    [InlineData(Most, "base64")]
    public async Task A_batch_returns_one_embedding_per_input_in_order(int count, string format)
    {
        string[] texts = [.. Enumerable.Range(0, count).Select(i => $"a photo of {i % 700} things")];

        var answer = await Embed(new { model = "clip", input = texts, encoding_format = format }, HttpStatusCode.OK);

        var embeddings = Embeddings(answer);
        Assert.Equal(count, embeddings.Length);
        Assert.Equal(Enumerable.Range(0, count), answer.GetProperty("data").EnumerateArray().Select(each => each.GetProperty("index").GetInt32()));
        Assert.True(answer.TryGetProperty("usage", out _));
        foreach (var i in (int[])[0, 1, 510, 511, 512, count - 1])
        {
            AssertNear(Embeddings(await Embed(new { model = "clip", input = texts[i] }, HttpStatusCode.OK))[0], embeddings[i]);
        }
    }

    [Fact]
    public async Task Texts_and_images_in_a_batch_keep_their_order()
    {
        object[] inputs = [.. Enumerable.Range(0, 600).Select(i => $"text {i}")];
        inputs[3] = inputs[599] = "data:image/jpeg;base64," + Spelling.Plain.Text;

        var embeddings = Embeddings(await Embed(new { model = "clip", input = inputs }, HttpStatusCode.OK));

        AssertNear(Embeddings(await Embed(new { model = "clip", input = inputs[3] }, HttpStatusCode.OK))[0], embeddings[3]);
        AssertNear(embeddings[3], embeddings[599]);
        AssertNear(Embeddings(await Embed(new { model = "clip", input = "text 598" }, HttpStatusCode.OK))[0], embeddings[598]);
    }

    [Fact]
    public async Task Too_many_inputs_are_rejected_with_both_numbers()
    {
        var error = await Refusal(new { model = "clip", input = Enumerable.Repeat("a", Most + 1) });

        Assert.Contains("2048", error, StringComparison.Ordinal);
        Assert.Contains("2049", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invalid_input_rejects_the_batch_and_is_named()
    {
        object[] texts = [.. Enumerable.Repeat("a", Most)];

        texts[1500] = "";
        Assert.StartsWith("'input[1500]' is an empty string", await Refusal(new { model = "clip", input = texts }), StringComparison.Ordinal);
        texts[1500] = new string('a', Limits.MaxLabelLength + 1);
        Assert.StartsWith("'input[1500]' has 2001 characters", await Refusal(new { model = "clip", input = texts }), StringComparison.Ordinal);
        texts[1500] = true;
        Assert.StartsWith("'input[1500]' ", await Refusal(new { model = "clip", input = texts }), StringComparison.Ordinal);
        texts[1500] = "data:image/jpeg;base64,/9j/";
        Assert.Contains("image", await Refusal(new { model = "clip", input = texts }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hugging_Face_batches_name_a_text_that_is_too_long_by_its_index()
    {
        string[] texts = [.. Enumerable.Range(0, Most).Select(i => $"text {i}")];
        using var answer = await fixture.Api.Http.PostAsJsonAsync("/models/clip", new { inputs = texts }, Token);
        Assert.Equal(Most, (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetArrayLength());

        texts[1500] = new string('a', Limits.MaxLabelLength + 1);
        using var refused = await fixture.Api.Http.PostAsJsonAsync("/models/clip", new { inputs = texts }, Token);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.StartsWith("'inputs[1500]' has 2001", (await refused.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[1, 2, 3]")]
    [InlineData("[[1, 2], [3]]")]
    [InlineData("""["a", 1]""")]
    [InlineData("7")]
    public async Task Token_ids_are_rejected_by_name(string input) =>
        Assert.Contains("token", await Refusal(new { model = "clip", input = JsonDocument.Parse(input).RootElement }), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"input": "a", "modality": "audio"}""", "'modality' is 'audio'")]
    [InlineData("""{"input": "http://x/y.wav", "modality": "video"}""", "'modality' is 'video'")]
    [InlineData("""{"input": [{"text": "a"}]}""", "'input[0]' ")]
    [InlineData("""{"input": {"image": "AAAA", "url": "http://x/"}}""", "'input' ")]
    [InlineData("""{"input": [null]}""", "'input[0]' ")]
    public async Task Inputs_that_are_neither_text_nor_image_are_rejected(string body, string says) =>
        Assert.StartsWith(says, await Refusal(JsonDocument.Parse(body).RootElement), StringComparison.Ordinal);

    [Theory]
    [InlineData("data: the new oil")]
    [InlineData(" \n data:image/png;base64")]
    public async Task A_text_that_starts_with_data_is_rejected(string text) =>
        Assert.StartsWith("'input' ", await Refusal(new { model = "clip", input = text }), StringComparison.Ordinal);

    [Theory]
    [InlineData("a database: a photo of data")]
    [InlineData("the data:image of a city")]
    [InlineData("/workspace/projects/zeroshot")]
    [InlineData("Qkxvb21pbmdmbG93ZXJzYW5kYmVlcw")]
    [InlineData("https://example.com/cat.jpg")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Other_texts_are_embedded(string text) =>
        Assert.Single(Embeddings(await Embed(new { model = "clip", input = text }, HttpStatusCode.OK)));

    private async Task<string> Refusal(object body) => (await Embed(body, HttpStatusCode.BadRequest)).GetProperty("error").GetProperty("message").GetString()!;

    private async Task<JsonElement> Embed(object body, HttpStatusCode status)
    {
        using var response = await fixture.Api.Http.PostAsJsonAsync("/v1/embeddings", body, Token);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.True(response.StatusCode == status, $"{response.StatusCode}: {answer.ToString()[..Math.Min(300, answer.ToString().Length)]}");
        return answer;
    }

    private static float[][] Embeddings(JsonElement answer) => [.. answer.GetProperty("data").EnumerateArray().Select(each => each.GetProperty("embedding")).Select(embedding =>
        embedding.ValueKind == JsonValueKind.String
            ? MemoryMarshal.Cast<byte, float>(embedding.GetBytesFromBase64()).ToArray()
            : [.. embedding.EnumerateArray().Select(value => value.GetSingle())])];

    private static void AssertNear(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
    }
}
