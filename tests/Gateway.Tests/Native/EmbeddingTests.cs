using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Gateway.Tests.Native;

/// <summary>Classifies images again by the embeddings of an earlier response.</summary>
[Collection(nameof(ExposureGuard))]
public sealed class EmbeddingTests(ExposureFixture fixture)
{
    private static readonly string[] _labels = ["cat", "dog", "teapot"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_embedding_gets_exactly_the_scores_of_its_image(bool multiLabel)
    {
        var first = await Classify(new { image = await Photo(), labels = new[] { "boat" }, include = new[] { "embedding" } });
        var embedding = first.GetProperty("results")[0].GetProperty("embedding").GetString();
        string[] include = ["cosine", "logit"];

        var byImage = await Classify(new { image = await Photo(), labels = _labels, multiLabel, include });
        var byEmbedding = await Classify(new { embeddings = new[] { embedding }, labels = _labels, multiLabel, include });

        Assert.Equal(3, byEmbedding.GetProperty("results")[0].GetProperty("scores").GetArrayLength());
        Assert.Equal(byImage.GetProperty("results").GetRawText(), byEmbedding.GetProperty("results").GetRawText());
    }

    [Fact]
    public async Task Adding_a_label_needs_one_text_run_and_no_image_encoding()
    {
        await using var api = await TestApi.StartAsync();
        await api.ActAsAdminAsync();
        string[] labels = ["cat", "dog"];
        var first = await Classify(new { image = await Photo(), labels, include = new[] { "embedding" } }, api);
        var embedding = first.GetProperty("results")[0].GetProperty("embedding").GetString();

        // From here on, the only encoder silo accepts no images.
        var silo = (await api.Http.GetFromJsonAsync<JsonElement>("/v1/silos", Token)).GetProperty("silos")[0].GetProperty("name").GetString();
        using var drained = await api.Http.PostAsync($"/v1/silos/{silo}/drain", content: null, Token);
        using var refused = await api.Http.PostAsJsonAsync("/v1/classify", new { image = await Photo(), labels }, Token);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);

        var more = await Classify(new { embeddings = new[] { embedding }, labels = labels.Append("teapot"), include = new[] { "timings" } }, api);

        Assert.Equal(1, more.GetProperty("promptsEmbedded").GetInt32());
        Assert.Equal(3, more.GetProperty("results")[0].GetProperty("scores").GetArrayLength());
        Assert.Equal(0, more.GetProperty("results")[0].GetProperty("timings").GetProperty("encodeMs").GetDouble());
    }

    [Theory]
    [InlineData("""{"embeddings":["AAAA"],"labels":["cat"]}""", "bytes")]
    [InlineData("""{"embeddings":[],"labels":["cat"]}""", "1 to 64")]
    [InlineData("""{"embeddings":[null],"labels":["cat"]}""", "embeddings")]
    [InlineData("""{"embeddings":["!"],"labels":["cat"]}""", "embeddings")]
    [InlineData("""{"embeddings":["AAAA"],"image":"AAAA","labels":["cat"]}""", "one or the other")]
    [InlineData("""{"embeddings":["AAAA"],"labels":["cat"],"rematch":2}""", "rematch")]
    public async Task An_invalid_embedding_is_rejected(string body, string says)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var refused = await fixture.Api.Http.PostAsync("/v1/classify", content, Token);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains(says, await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(float.NaN)]
    [InlineData(3e38f)]
    public async Task An_embedding_that_is_not_of_length_1_is_rejected(float value)
    {
        var model = await fixture.Api.Http.GetFromJsonAsync<JsonElement>("/v1/models/clip", Token);
        var embedding = new byte[model.GetProperty("dimensions").GetInt32() * sizeof(float)];
        BitConverter.TryWriteBytes(embedding, value);

        using var refused = await fixture.Api.Http.PostAsJsonAsync("/v1/classify", new { embeddings = new[] { embedding }, labels = _labels }, Token);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    private async Task<JsonElement> Classify(object body, TestApi? api = null)
    {
        using var answer = await (api ?? fixture.Api).Http.PostAsJsonAsync("/v1/classify", body, Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
    }

    private static async Task<string> Photo() =>
        Convert.ToBase64String(await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "Fixtures", "images", "photo.jpg"), Token));
}
