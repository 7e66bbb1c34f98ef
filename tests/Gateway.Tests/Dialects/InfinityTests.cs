using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.Inputs;

namespace ZeroShotOrleans.Gateway.Tests.Dialects;

/// <summary>Infinity's routes answer the numbers of the native ones, and refuse by name what they cannot do.</summary>
[Collection(nameof(ExposureGuard))]
public sealed class InfinityTests(ExposureFixture fixture)
{
    private static readonly string _image = "data:image/jpeg;base64," + Spelling.Plain.Text;
    private static readonly string[] _labels = ["cat", "dog", "teapot"];

    [Theory]
    [InlineData("clip")]
    [InlineData("default/not-specified")]
    [InlineData(null)]
    public async Task Texts_get_the_embeddings_of_the_OpenAI_route(string? model)
    {
        string[] texts = ["a cat", "a dog"];

        var answer = await fixture.Api.PostAsync("/embeddings", new { model, input = texts, modality = "text", encoding_format = "float", user = "ada" });

        DialectCalls.AssertNear(await fixture.Api.EmbeddingsAsync(texts), DialectCalls.Rows(answer.GetProperty("data"), "embedding"));
        Assert.Equal("list", answer.GetProperty("object").GetString());
        Assert.Equal("clip", answer.GetProperty("model").GetString());
    }

    [Fact]
    public async Task Zero_dimensions_are_all_as_in_Infinity_whose_client_sends_that()
    {
        string[] texts = ["a cat"];

        var answer = await fixture.Api.PostAsync("/embeddings", new { input = texts, dimensions = 0 });

        DialectCalls.AssertNear(await fixture.Api.EmbeddingsAsync(texts), DialectCalls.Rows(answer.GetProperty("data"), "embedding"));
        await fixture.Api.PostAsync("/v1/embeddings", new { model = "clip", input = texts, dimensions = 0 }, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Images_get_the_embeddings_of_the_OpenAI_route_in_base64_too()
    {
        var answer = await fixture.Api.PostAsync("/embeddings", new { model = "clip", input = new[] { _image, Spelling.Plain.Text }, modality = "image", encoding_format = "base64" });

        float[][] rows = [.. answer.GetProperty("data").EnumerateArray().Select(each => MemoryMarshal.Cast<byte, float>(each.GetProperty("embedding").GetBytesFromBase64()).ToArray())];
        DialectCalls.AssertNear(await fixture.Api.EmbeddingsAsync(new[] { _image, _image }, "image"), rows);
    }

    [Theory]
    [InlineData("""{"input": ["a"], "modality": "audio"}""", "'modality' is 'audio'")]
    [InlineData("""{"input": ["a"], "infinity_extra_modality": "image"}""", "'infinity_extra_modality' is not a member")]
    [InlineData("""{"input": ["a"], "dimension": 3}""", "'dimension' is not a member that is known here. Did you mean dimensions?")]
    [InlineData("""{"input": ["a"], "dimensions": 3}""", "The embeddings of 'clip'")]
    [InlineData("""{"input": ["a"], "encoding_format": "ubinary"}""", "encoding_format is 'ubinary'")]
    [InlineData("""{"input": ["a", "a", 3]}""", "'input' contains token ids")]
    [InlineData("""{"input": [null]}""", "'input[0]' ")]
    [InlineData("""{"model": "clip"}""", "'input' is missing")]
    [InlineData("""{"input": ["a"], "model": 3}""", "model must be a string")]
    [InlineData("""{"input": ["a"], "input": ["b"]}""", "has a member twice")]
    public async Task A_wrong_request_for_embeddings_is_refused_by_name(string body, string says) => await AssertRefused("/embeddings", body, says);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Images_get_the_scores_of_the_native_route(bool raw)
    {
        var answer = await fixture.Api.PostAsync("/classify", new { model = "clip", input = new[] { _image, Spelling.Plain.Text }, labels = _labels, raw_scores = raw });

        var expected = await fixture.Api.ScoresAsync([_image, _image], _labels);
        Assert.Equal("classify", answer.GetProperty("object").GetString());
        Assert.Equal(
            expected.Select(image => image.Select(score => (score.Label, raw ? score.Logit : score.Score)).ToArray()),
            answer.GetProperty("data").EnumerateArray().Select(image => image.EnumerateArray().Select(score => (score.GetProperty("label").GetString()!, score.GetProperty("score").GetSingle())).ToArray()));
    }

    [Fact]
    public async Task Without_labels_the_default_label_set_is_used()
    {
        var answer = await fixture.Api.PostAsync("/classify", new { input = new[] { _image } });

        Assert.Equal(["lynx", "tabby", "teapot"], answer.GetProperty("data")[0].EnumerateArray().Select(score => score.GetProperty("label").GetString()).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("""{"input": ["I am not having a great day."]}""", "'input[0]' is a text")]
    [InlineData("""{"input": "a"}""", "'input' must be an array")]
    [InlineData("""{"input": []}""", "'input' must have 1 to 64 images")]
    [InlineData("""{"input": ["data:image/jpeg;base64,AAAA"]}""", "'input[0]': The image cannot be classified")]
    [InlineData("""{"input": [null]}""", "'input[0]' is null")]
    [InlineData("""{"input": ["data:image/jpeg;base64,AAAA"], "labels": [""]}""", "labels[0]")]
    [InlineData("""{"input": ["data:image/jpeg;base64,AAAA"], "raw_scores": "yes"}""", "'raw_scores' must be true or false")]
    [InlineData("""{"input": ["data:image/jpeg;base64,AAAA"], "lables": ["cat"]}""", "'lables' is not a member that is known here. Did you mean labels?")]
    public async Task A_wrong_request_to_classify_is_refused_by_path(string body, string says) => await AssertRefused("/classify", body, says);

    [Fact]
    public async Task Models_and_health_have_the_form_that_its_client_requires()
    {
        var models = await fixture.Api.GetAsync("/models");

        var model = Assert.Single(models.GetProperty("data").EnumerateArray());
        Assert.Equal("clip", model.GetProperty("id").GetString());
        Assert.Equal("infinity", model.GetProperty("owned_by").GetString());
        Assert.Equal(["embed", "image_embed", "classify"], model.GetProperty("capabilities").EnumerateArray().Select(each => each.GetString()));
        Assert.Equal(JsonValueKind.Object, model.GetProperty("stats").ValueKind);
        Assert.True((await fixture.Api.GetAsync("/health")).GetProperty("unix").GetDouble() > 1_700_000_000);
    }

    [Fact]
    public async Task Other_methods_get_errors_in_its_form() =>
        Assert.Equal("method_not_allowed", (await fixture.Api.GetAsync("/embeddings", HttpStatusCode.MethodNotAllowed)).GetProperty("error").GetProperty("code").GetString());

    private async Task AssertRefused(string path, string body, string says)
    {
        var answer = await fixture.Api.PostAsync(path, JsonDocument.Parse(body).RootElement, HttpStatusCode.BadRequest);

        var error = answer.GetProperty("error");
        Assert.Contains(says, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
    }
}
