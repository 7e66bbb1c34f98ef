using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Gateway.Tests.Native;

/// <summary>Form fields and query parameters are equivalent to the JSON members with the same name.</summary>
[Collection(nameof(ExposureGuard))]
public sealed class FormInputTests(ExposureFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""["cat", "dog"]""")]
    [InlineData(""" ["cat","dog"] """)]
    [InlineData("cat,dog")]
    [InlineData(" cat , dog ,")]
    public async Task A_JSON_array_in_a_form_field_is_a_list_of_labels(string labels)
    {
        using var form = Form(labels);

        var (status, answer) = await Post("/v1/classify", form);

        Assert.True(status == HttpStatusCode.OK, answer.ToString());
        Assert.Equal(["cat", "dog"], Labels(answer.GetProperty("results")[0].GetProperty("scores")));
    }

    [Theory]
    [InlineData("""["cat", 7]""")]
    [InlineData("""["cat",]""")]
    [InlineData("""[]""")]
    [InlineData("""["cat","dog" """)]
    [InlineData("""['cat', 'dog']""")]
    [InlineData("""[cat, dog]""")]
    [InlineData("""[1, 2]""")]
    public async Task An_invalid_JSON_array_in_a_form_field_is_rejected(string labels)
    {
        using var form = Form(labels);

        var (status, answer) = await Post("/v1/classify", form);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("labels", answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("topK", "1", "2")]
    [InlineData("model", "clip", "clip")]
    [InlineData("multiLabel", "true", "false")]
    public async Task A_field_with_one_value_is_rejected_when_it_is_repeated(string field, string first, string second)
    {
        using var form = Form("cat,dog");
        form.Add(new StringContent(first), field);
        form.Add(new StringContent(second), field);

        var (status, answer) = await Post("/v1/classify", form);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains($"'{field}'", answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("topK", "1")]
    [InlineData("threshold", "0.9")]
    [InlineData("multiLabel", "true")]
    [InlineData("activation", "sigmoid")]
    [InlineData("templates", "{}")]
    [InlineData("templates", """["{}", "a {}"]""")]
    [InlineData("labels", "teapot")]
    [InlineData("include", "logit")]
    [InlineData("include", """["logit","cosine"]""")]
    public async Task A_field_changes_the_results(string field, string value)
    {
        using var form = Form("cat,dog");
        using var more = Form("cat,dog");
        more.Add(new StringContent(value), field);

        var (_, without) = await Post("/v1/classify", form);
        var (status, with) = await Post("/v1/classify", more);

        Assert.True(status == HttpStatusCode.OK, with.ToString());
        Assert.NotEqual(without.GetProperty("results").GetRawText(), with.GetProperty("results").GetRawText());
    }

    [Theory]
    [InlineData("""["cat","dog"]""", "dog, wild")]
    [InlineData("""["cat"]""", """["dog", "dog, wild"]""")]
    public async Task Repeated_labels_may_be_JSON_arrays(string first, string second)
    {
        using var form = Form(first);
        form.Add(new StringContent(second), "labels");

        var (status, answer) = await Post("/v1/classify", form);

        Assert.True(status == HttpStatusCode.OK, answer.ToString());
        Assert.Equal(["cat", "dog", "dog, wild"], Labels(answer.GetProperty("results")[0].GetProperty("scores")));
    }

    [Fact]
    public async Task A_form_with_an_empty_model_is_rejected()
    {
        using var form = new MultipartFormDataContent { { new StringContent(""), "model" }, { new StringContent("cat"), "labels" }, { new ByteArrayContent(ApiCalls.Image), "image", "a.jpg" } };

        var (status, answer) = await Post("/v1/classify", form);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("'model' is empty", answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_JSON_array_in_the_query_is_a_list_of_labels()
    {
        using var image = new ByteArrayContent(ApiCalls.Image);

        var (status, answer) = await Post("/models/clip?candidate_labels=" + Uri.EscapeDataString("""["cat", "dog"]"""), image);

        Assert.True(status == HttpStatusCode.OK, answer.ToString());
        Assert.Equal(["cat", "dog"], Labels(answer));
    }

    [Fact]
    public async Task Labels_in_the_query_apply_to_JSON_without_labels()
    {
        using var json = new StringContent(JsonSerializer.Serialize(new { inputs = ApiCalls.Image }), System.Text.Encoding.UTF8, "application/json");

        // The server has a default label set, which must not be used here.
        var (status, answer) = await Post("/models/clip?candidate_labels=cat,dog", json);

        Assert.True(status == HttpStatusCode.OK, answer.ToString());
        Assert.Equal(["cat", "dog"], Labels(answer));
    }

    [Theory]
    [InlineData("base64")]
    [InlineData("quoted-printable")]
    public async Task An_encoded_form_part_is_rejected_by_name(string encoding)
    {
        using var form = Form("cat,dog");
        form.Last().Headers.TryAddWithoutValidation("Content-Transfer-Encoding", encoding);

        var (status, answer) = await Post("/v1/classify", form);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(encoding, answer.GetProperty("error").GetString(), StringComparison.Ordinal);

        var job = await fixture.Api.SubmitUpload();
        using var file = new ByteArrayContent(ApiCalls.Image) { Headers = { { "Content-Transfer-Encoding", encoding } } };
        using var upload = new MultipartFormDataContent { { file, "image", "a.jpg" } };
        (status, answer) = await Post($"/v1/jobs/{job}/images?first=0", upload);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(encoding, answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("binary")]
    [InlineData("8bit")]
    public async Task A_form_part_marked_as_binary_is_accepted(string encoding)
    {
        using var form = Form("cat,dog");
        form.Last().Headers.TryAddWithoutValidation("Content-Transfer-Encoding", encoding);

        var (status, answer) = await Post("/v1/classify", form);

        Assert.True(status == HttpStatusCode.OK, answer.ToString());
    }

    [Theory]
    [InlineData("""{"inputs": "A", "image": "B", "parameters": {"candidate_labels": ["cat"]}}""", "'inputs' and 'image'")]
    [InlineData("""{"inputs": ["a photo", "data:image/png;base64,AAAA"]}""", "'inputs[1]' ")]
    [InlineData("""{"inputs": [{"image": "AAAA"}]}""", "'inputs[0]' ")]
    [InlineData("""{"inputs": {"image": "AAAA", "base64": "AAAA"}, "parameters": {"candidate_labels": ["cat"]}}""", "'inputs' ")]
    [InlineData("""{"inputs": {"picture": "AAAA"}, "parameters": {"candidate_labels": ["cat"]}}""", "'picture'")]
    [InlineData("""{"inputs": ["AAAA"], "parameters": {"candidate_labels": ["cat"]}}""", "'inputs' ")]
    [InlineData("""{"inputs": "https://images.example/cat.jpg", "parameters": {"candidate_labels": ["cat"]}}""", "Urls:Allowed")]
    [InlineData("""{"inputs": " https://images.example/cat.jpg "}""", "Urls:Allowed")]
    public async Task Hugging_Face_requests_without_a_single_valid_image_are_rejected(string body, string says)
    {
        using var json = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        var (status, answer) = await Post("/models/clip", json);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(says, answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"image": {"base64": "AAAA", "url": "http://x/"}, "labels": ["cat"]}""", "'image' ")]
    [InlineData("""{"image": {"bytes": "AAAA"}, "labels": ["cat"]}""", "'bytes'")]
    [InlineData("""{"images": ["AAAA", {}], "labels": ["cat"]}""", "'images[1]' ")]
    [InlineData("""{"images": [7], "labels": ["cat"]}""", "'images[0]' ")]
    [InlineData("""{"images": [null], "labels": ["cat"]}""", "'images[0]' ")]
    [InlineData("""{"image": "\ud800", "labels": ["cat"]}""", "image")]
    [InlineData("""{"image": {"image_url": {"href": "http://x/"}}, "labels": ["cat"]}""", "'image.image_url' ")]
    public async Task Invalid_image_objects_are_rejected_with_the_member(string body, string says)
    {
        using var json = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        var (status, answer) = await Post("/v1/classify", json);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(says, answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_URL_with_invalid_UTF8_is_rejected()
    {
        using var json = new ByteArrayContent([.. "{\"image\":\"https://images.example/"u8, 0xFF, .. ".jpg\",\"labels\":[\"cat\"]}"u8]) { Headers = { { "Content-Type", "application/json" } } };

        var (status, answer) = await Post("/v1/classify", json);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("UTF-8", answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_on_a_Hugging_Face_route_is_rejected_with_the_right_route()
    {
        using var form = Form("cat,dog");

        var (status, answer) = await Post("/models/clip", form);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("/v1/classify", answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    private static MultipartFormDataContent Form(string labels) => new()
    {
        { new StringContent("clip"), "model" },
        { new StringContent(labels), "labels" },
        { new ByteArrayContent(ApiCalls.Image) { Headers = { ContentType = new MediaTypeHeaderValue("image/jpeg") } }, "image", "a.jpg" },
    };

    private async Task<(HttpStatusCode Status, JsonElement Answer)> Post(string path, HttpContent content)
    {
        using var response = await fixture.Api.Http.PostAsync(path, content, Token);
        return (response.StatusCode, await ApiCalls.Json(response));
    }

    private static IEnumerable<string> Labels(JsonElement scores) => scores.EnumerateArray().Select(score => score.GetProperty("label").GetString()!).Order(StringComparer.Ordinal);
}
