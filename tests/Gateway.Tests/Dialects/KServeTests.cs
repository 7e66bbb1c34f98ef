using System.Net;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.Inputs;
using ZeroShotOrleans.Gateway.Tests.Native;

namespace ZeroShotOrleans.Gateway.Tests.Dialects;

/// <summary>The Open Inference Protocol answers the numbers of the native routes, in JSON and as binary tensors.</summary>
[Collection(nameof(ExposureGuard))]
public sealed class KServeTests(ExposureFixture fixture)
{
    private const string Infer = "/v2/models/clip/infer";

    private static readonly string _image = "data:image/jpeg;base64," + Spelling.Plain.Text;
    private static readonly string[] _labels = ["cat", "dog", "Ääh \"quoted\""];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_server_and_a_model_describe_themselves()
    {
        var server = await fixture.Api.GetAsync("/v2");
        var model = await fixture.Api.GetAsync("/v2/models/clip");

        Assert.Equal("zeroshot-orleans", server.GetProperty("name").GetString());
        Assert.Contains("binary_tensor_data", server.GetProperty("extensions").EnumerateArray().Select(each => each.GetString()));
        Assert.Equal(["images BYTES [-1]", "labels BYTES [-1]", "texts BYTES [-1]"], Tensors(model, "inputs"));
        var width = (await fixture.Api.EmbeddingsAsync("a"))[0].Length;
        Assert.Equal(["scores FP32 [-1,-1]", "labels BYTES [-1,-1]", $"image_embeds FP32 [-1,{width}]", $"text_embeds FP32 [-1,{width}]"], Tensors(model, "outputs"));
        Assert.Equal(model.ToString(), (await fixture.Api.GetAsync("/v2/models/clip/versions/1")).ToString());

        static IEnumerable<string> Tensors(JsonElement model, string member) =>
            model.GetProperty(member).EnumerateArray().Select(tensor => $"{tensor.GetProperty("name")} {tensor.GetProperty("datatype")} {tensor.GetProperty("shape").GetRawText()}");
    }

    [Theory]
    [InlineData("/v2/health/live", "live")]
    [InlineData("/v2/health/ready", "ready")]
    [InlineData("/v2/models/clip/ready", "ready")]
    [InlineData("/v2/models/clip/versions/1/ready", "ready")]
    public async Task Probes_are_answered(string path, string member)
    {
        await Processes.Until.TrueAsync(async () => (await fixture.Api.Http.GetAsync("/health/ready", Token)).IsSuccessStatusCode, TimeSpan.FromMinutes(1), "ready", Token);

        Assert.True((await fixture.Api.GetAsync(path)).GetProperty(member).GetBoolean());
    }

    [Theory]
    [InlineData("/v2/models/nobody", "nobody")]
    [InlineData("/v2/models/nobody/ready", "nobody")]
    [InlineData("/v2/models/clip/versions/2", "Version '2'")]
    [InlineData("/v2/models/clip/versions/2/ready", "Version '2'")]
    [InlineData("/v2/models/clip/config", "does not exist")]
    [InlineData("/v2/models/stats/all", "does not exist")]
    [InlineData("/v2/nothing", "does not exist")]
    public async Task What_is_not_there_is_404_in_its_form(string path, string says) =>
        Assert.Contains(says, (await fixture.Api.GetAsync(path, HttpStatusCode.NotFound)).GetProperty("error").GetString(), StringComparison.Ordinal);

    [Fact]
    public async Task The_repository_is_404_in_its_form() =>
        Assert.Contains("does not exist", (await fixture.Api.PostAsync("/v2/repository/index", new { }, HttpStatusCode.NotFound)).GetProperty("error").GetString(), StringComparison.Ordinal);

    [Fact]
    public async Task Images_with_labels_get_the_scores_of_the_native_route()
    {
        var answer = await fixture.Api.PostAsync(Infer, new { id = "42", inputs = new object[] { Input("images", _image, Spelling.Plain.Text), Input("labels", _labels) } });

        var expected = await fixture.Api.ScoresAsync([_image, _image], _labels);
        Assert.Equal("42", answer.GetProperty("id").GetString());
        Assert.Equal("clip", answer.GetProperty("model_name").GetString());
        Assert.Equal(["scores", "labels"], Names(answer));
        Assert.Equal("[2,3]", Output(answer, "scores").GetProperty("shape").GetRawText());
        Assert.Equal(expected.SelectMany(image => image.Select(score => score.Score)), Output(answer, "scores").GetProperty("data").EnumerateArray().Select(value => value.GetSingle()));
        Assert.Equal(expected.SelectMany(image => image.Select(score => score.Label)), Output(answer, "labels").GetProperty("data").EnumerateArray().Select(value => value.GetString()));
    }

    [Fact]
    public async Task A_template_and_the_number_of_labels_are_honoured()
    {
        const string Template = "a blurry photo of a {}";

        var answer = await fixture.Api.PostAsync("/v2/models/clip/versions/1/infer", new
        {
            parameters = new { template = Template, top_k = 1 }, inputs = new object[] { Input("images", _image), Input("labels", _labels) }, outputs = new[] { new { name = "labels" }, new { name = "scores" } },
        });

        var expected = (await fixture.Api.ScoresAsync([_image], _labels, Template))[0][0];
        Assert.Equal(["labels", "scores"], Names(answer));
        Assert.Equal(expected.Label, Assert.Single(Output(answer, "labels").GetProperty("data").EnumerateArray()).GetString());
        Assert.Equal(expected.Score, Assert.Single(Output(answer, "scores").GetProperty("data").EnumerateArray()).GetSingle());
        Assert.False(answer.TryGetProperty("id", out _));
    }

    [Fact]
    public async Task Images_and_texts_get_the_embeddings_of_the_OpenAI_route()
    {
        string[] texts = ["a cat", "a dog"];

        var answer = await fixture.Api.PostAsync(Infer, new { inputs = new object[] { Input("texts", texts), Input("images", _image) } });

        Assert.Equal(["image_embeds", "text_embeds"], Names(answer));
        DialectCalls.AssertNear(await fixture.Api.EmbeddingsAsync(texts), Rows(Output(answer, "text_embeds")));
        DialectCalls.AssertNear(await fixture.Api.EmbeddingsAsync(_image, "image"), Rows(Output(answer, "image_embeds")));
    }

    [Fact]
    public async Task Binary_tensors_carry_the_same_numbers()
    {
        var (images, labels, texts) = (Dialects.Tensors.Of(ApiCalls.Image, ApiCalls.Image), Dialects.Tensors.Of(_labels), Dialects.Tensors.Of("a cat"));
        using var body = Dialects.Tensors.Body(new
        {
            id = "7",
            inputs = new object[] { Binary("images", 2, images), Binary("labels", 3, labels), Binary("texts", 1, texts) },
            parameters = new { binary_data_output = true },
            outputs = new object[] { new { name = "scores" }, new { name = "labels" }, new { name = "image_embeds" }, new { name = "text_embeds", parameters = new { binary_data = false } } },
        }, images, labels, texts);

        using var response = await fixture.Api.Http.PostAsync(Infer, body, Token);

        var (json, binary) = await Dialects.Tensors.ReadAsync(response, Token);
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType?.MediaType);
        var expected = await fixture.Api.ScoresAsync([_image, _image], _labels);
        Assert.Equal("7", json.GetProperty("id").GetString());
        Assert.Equal(expected.Select(image => image.Select(score => score.Score).ToArray()), Dialects.Tensors.Floats(binary["scores"], Output(json, "scores")));
        Assert.Equal(expected.Select(image => image.Select(score => score.Label).ToArray()), Dialects.Tensors.Texts(binary["labels"], Output(json, "labels")));
        DialectCalls.AssertNear(await fixture.Api.EmbeddingsAsync(new[] { _image, _image }, "image"), Dialects.Tensors.Floats(binary["image_embeds"], Output(json, "image_embeds")));
        DialectCalls.AssertNear(await fixture.Api.EmbeddingsAsync("a cat"), Rows(Output(json, "text_embeds")));
    }

    [Theory]
    [InlineData("""{"inputs": []}""", "'inputs' is empty")]
    [InlineData("""{}""", "'inputs' is missing")]
    [InlineData("""{"inputs": null}""", "'inputs' is missing")]
    [InlineData("""{"inputs": {}}""", "'inputs' must be an array")]
    [InlineData("""{"inputs": [null]}""", "'inputs[0]' must be an object")]
    [InlineData("""{"inputs": [{"name": "pixels", "shape": [1], "datatype": "BYTES", "data": ["a"]}]}""", "'inputs[0].name' is 'pixels'")]
    [InlineData("""{"inputs": [{"name": "images", "shape": [1, 3], "datatype": "FP32", "data": [0, 0, 0]}]}""", "'inputs[0].datatype' is 'FP32'")]
    [InlineData("""{"inputs": [{"name": "texts", "shape": [1, 1], "datatype": "BYTES", "data": ["a"]}]}""", "'inputs[0].shape' must be one number")]
    [InlineData("""{"inputs": [{"name": "texts", "shape": [2], "datatype": "BYTES", "data": ["a"]}]}""", "'inputs[0].data' has 1 elements, but its shape says 2")]
    [InlineData("""{"inputs": [{"name": "texts", "shape": [1], "datatype": "BYTES"}]}""", "'inputs[0]' has no data")]
    [InlineData("""{"inputs": [{"name": "texts", "shape": [1], "datatype": "BYTES", "data": [3]}]}""", "'inputs[0].data[0]' must be a string")]
    [InlineData("""{"inputs": [{"name": "texts", "shape": [1], "datatype": "BYTES", "data": [""]}]}""", "'inputs[0].data[0]' is an empty string")]
    [InlineData("""{"inputs": [{"name": "texts", "shape": [1], "datatype": "BYTES", "data": "a"}]}""", "'inputs[0].data' must be an array")]
    [InlineData("""{"inputs": [{"name": "texts", "shape": [1], "datatype": "BYTES", "data": ["a"], "parameters": {"binary_data_size": 5}}]}""", "'inputs[0]' has 'data' and 'binary_data_size'")]
    [InlineData("""{"inputs": [{"name": "texts", "shape": [1], "datatype": "BYTES", "parameters": {"binary_data_size": 5}}]}""", "'inputs[0].parameters.binary_data_size' is 5")]
    [InlineData("""{"inputs": [{"name": "texts", "shape": [1], "datatype": "BYTES", "parameters": {"shared_memory_region": "x"}}]}""", "'inputs[0].parameters.shared_memory_region' is not a member")]
    [InlineData("""{"inputs": [{"name": "texts", "shape": [1], "datatype": "BYTES", "data": ["a"]}, {"name": "texts", "shape": [1], "datatype": "BYTES", "data": ["a"]}]}""", "'inputs[1].name' is 'texts', which is an input already")]
    [InlineData("""{"inputs": [{"name": "labels", "shape": [1], "datatype": "BYTES", "data": ["cat"]}]}""", "labels and no images")]
    [InlineData("""{"inputs": [{"name": "images", "shape": [1], "datatype": "BYTES", "data": ["not an image"]}]}""", "'inputs[0].data[0]' ")]
    [InlineData("""{"inputs": [{"name": "images", "shape": [1], "datatype": "BYTES", "data": ["AAAA"]}]}""", "'inputs[0].data[0]': The image cannot be classified")]
    [InlineData("""{"inputs": [{"name": "texts", "shape": [1], "datatype": "BYTES", "data": ["a"]}], "outputs": [{"name": "scores"}]}""", "'outputs[0].name' is 'scores', but with these inputs the outputs are text_embeds")]
    [InlineData("""{"inputs": [{"name": "texts", "shape": [1], "datatype": "BYTES", "data": ["a"]}], "outputs": [{"name": "text_embeds"}, {"name": "text_embeds"}]}""", "'outputs[1].name' is 'text_embeds', which is listed already")]
    [InlineData("""{"inputs": [{"name": "texts", "shape": [1], "datatype": "BYTES", "data": ["a"]}], "outputs": [{"name": "text_embeds", "parameters": {"classification": 3}}]}""", "'outputs[0].parameters.classification' is not a member")]
    [InlineData("""{"inputs": [{"name": "texts", "shape": [1], "datatype": "BYTES", "data": ["a"]}], "parameters": {"timeout": 3}}""", "'parameters.timeout' is not a member")]
    [InlineData("""{"inputs": [{"name": "texts", "shape": [1], "datatype": "BYTES", "data": ["a"]}], "parameters": {"binary_data_output": 1}}""", "'parameters.binary_data_output' must be true or false")]
    [InlineData("""{"inputs": [{"name": "texts", "shape": [1], "datatype": "BYTES", "data": ["a"]}], "parameters": {"top_k": 0}}""", "'parameters.top_k' is 0")]
    [InlineData("""{"inputs": [{"name": "texts", "shape": [1], "datatype": "BYTES", "data": ["a"]}], "parameters": {"template": "none"}}""", "'parameters.template' has no {}")]
    [InlineData("""{"inputs": [{"name": "texts", "shape": [1], "datatype": "BYTES", "data": ["a"]}], "id": 3}""", "'id' must be a string")]
    [InlineData("""{"input": []}""", "'input' is not a member that is known here. Did you mean inputs?")]
    public async Task A_wrong_request_is_refused_by_path(string body, string says) =>
        Assert.Contains(says, (await fixture.Api.PostAsync(Infer, JsonDocument.Parse(body).RootElement, HttpStatusCode.BadRequest)).GetProperty("error").GetString(), StringComparison.Ordinal);

    [Theory]
    [InlineData(2, 0, "not 2 elements")]
    [InlineData(1, 1, "1 bytes follow the data of the inputs")]
    [InlineData(1, -1, "'inputs[0].parameters.binary_data_size' is")]
    public async Task Binary_data_that_do_not_fit_are_refused(int count, int more, string says)
    {
        var texts = Dialects.Tensors.Of("a cat");
        using var body = Dialects.Tensors.Body(new { inputs = new[] { Binary("texts", count, texts) } }, more < 0 ? texts[..^1] : [.. texts, .. new byte[more]]);

        Assert.Contains(says, await Refusal(body), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("9999999")]
    [InlineData("-1")]
    [InlineData("x")]
    public async Task A_length_of_the_JSON_that_cannot_be_is_refused(string length)
    {
        using var body = new ByteArrayContent("{}"u8.ToArray());
        body.Headers.TryAddWithoutValidation(Dialects.Tensors.Length, length);

        Assert.Contains(Dialects.Tensors.Length, await Refusal(body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_that_is_not_UTF_8_and_an_empty_image_are_named()
    {
        var (text, image) = (Dialects.Tensors.Of((byte[])[0xFF, 0xFE]), Dialects.Tensors.Of(Array.Empty<byte>()));
        using var wrongText = Dialects.Tensors.Body(new { inputs = new[] { Binary("texts", 1, text) } }, text);
        using var wrongImage = Dialects.Tensors.Body(new { inputs = new[] { Binary("images", 1, image) } }, image);

        Assert.Contains("'inputs[0][0]' is not a text in UTF-8", await Refusal(wrongText), StringComparison.Ordinal);
        Assert.Contains("'inputs[0][0]' is empty", await Refusal(wrongImage), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_warning_about_the_scores_is_in_a_header()
    {
        using var response = await fixture.Api.Http.PostAsync(
            Infer, System.Net.Http.Json.JsonContent.Create(new { inputs = new object[] { Input("images", _image), Input("labels", "cat") } }), Token);

        Assert.Contains("only label", response.Headers.GetValues("X-Zso-Warning").Single(), StringComparison.Ordinal);
    }

    private static object Input(string name, params string[] data) => new { name, shape = new[] { data.Length }, datatype = "BYTES", data };

    private static object Binary(string name, int count, byte[] data) => new { name, shape = new[] { count }, datatype = "BYTES", parameters = new { binary_data_size = data.Length } };

    private static IEnumerable<string?> Names(JsonElement answer) => answer.GetProperty("outputs").EnumerateArray().Select(output => output.GetProperty("name").GetString());

    private static JsonElement Output(JsonElement answer, string name) => answer.GetProperty("outputs").EnumerateArray().Single(output => output.GetProperty("name").GetString() == name);

    private static float[][] Rows(JsonElement output) =>
        [.. output.GetProperty("data").EnumerateArray().Select(value => value.GetSingle()).Chunk(output.GetProperty("shape")[1].GetInt32())];

    private async Task<string> Refusal(HttpContent body)
    {
        using var response = await fixture.Api.Http.PostAsync(Infer, body, Token);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        return (await ApiCalls.Json(response)).GetProperty("error").GetString()!;
    }
}
