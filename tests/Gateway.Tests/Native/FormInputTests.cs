using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Tests.Door;

namespace ZeroShotOrleans.Gateway.Tests.Native;

/// <summary>Fields of forms and parameters of addresses mean what the members of JSON of the same name do.</summary>
[Collection(nameof(OpenDoor))]
public sealed class FormInputTests(OpenDoorFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""["cat", "dog"]""")]
    [InlineData(""" ["cat","dog"] """)]
    [InlineData("cat,dog")]
    [InlineData(" cat , dog ,")]
    public async Task A_list_in_a_field_is_a_list_and_no_label(string labels)
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
    public async Task A_list_that_is_none_is_refused(string labels)
    {
        using var form = Form(labels);

        var (status, answer) = await Post("/v1/classify", form);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("labels", answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_in_the_address_is_a_list_and_no_label()
    {
        using var image = new ByteArrayContent(DoorCalls.Image);

        var (status, answer) = await Post("/models/clip?candidate_labels=" + Uri.EscapeDataString("""["cat", "dog"]"""), image);

        Assert.True(status == HttpStatusCode.OK, answer.ToString());
        Assert.Equal(["cat", "dog"], Labels(answer));
    }

    [Fact]
    public async Task Labels_of_the_address_are_those_of_JSON_that_has_none()
    {
        using var json = new StringContent(JsonSerializer.Serialize(new { inputs = DoorCalls.Image }), Encoding.UTF8, "application/json");

        // This door has labels of its own for images without any: to answer with those would be wrong.
        var (status, answer) = await Post("/models/clip?candidate_labels=cat,dog", json);

        Assert.True(status == HttpStatusCode.OK, answer.ToString());
        Assert.Equal(["cat", "dog"], Labels(answer));
    }

    [Theory]
    [InlineData("base64")]
    [InlineData("quoted-printable")]
    public async Task A_part_in_an_encoding_of_mail_is_refused_by_name(string encoding)
    {
        using var form = Form("cat,dog");
        form.Last().Headers.TryAddWithoutValidation("Content-Transfer-Encoding", encoding);

        var (status, answer) = await Post("/v1/classify", form);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(encoding, answer.GetProperty("error").GetString(), StringComparison.Ordinal);

        var job = await fixture.Door.SubmitUpload();
        using var file = new ByteArrayContent(DoorCalls.Image) { Headers = { { "Content-Transfer-Encoding", encoding } } };
        using var upload = new MultipartFormDataContent { { file, "image", "a.jpg" } };
        (status, answer) = await Post($"/v1/jobs/{job}/images?first=0", upload);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(encoding, answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("binary")]
    [InlineData("8bit")]
    public async Task A_part_that_says_that_its_bytes_are_as_they_are_is_taken(string encoding)
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
    public async Task Hugging_Face_s_route_takes_one_image_and_says_what_else_is_there(string body, string says)
    {
        using var json = new StringContent(body, Encoding.UTF8, "application/json");

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
    public async Task An_object_that_is_no_image_is_refused_with_its_member(string body, string says)
    {
        using var json = new StringContent(body, Encoding.UTF8, "application/json");

        var (status, answer) = await Post("/v1/classify", json);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(says, answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_is_no_UTF8_is_refused_and_no_other_one_is_asked()
    {
        using var json = new ByteArrayContent([.. "{\"image\":\"https://images.example/"u8, 0xFF, .. ".jpg\",\"labels\":[\"cat\"]}"u8]) { Headers = { { "Content-Type", "application/json" } } };

        var (status, answer) = await Post("/v1/classify", json);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("UTF-8", answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_to_a_route_of_Hugging_Face_is_refused_with_the_route_that_takes_forms()
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
        { new ByteArrayContent(DoorCalls.Image) { Headers = { ContentType = new MediaTypeHeaderValue("image/jpeg") } }, "image", "a.jpg" },
    };

    private async Task<(HttpStatusCode Status, JsonElement Answer)> Post(string path, HttpContent content)
    {
        using var response = await fixture.Door.Http.PostAsync(path, content, Token);
        return (response.StatusCode, await DoorCalls.Json(response));
    }

    private static IEnumerable<string> Labels(JsonElement scores) => scores.EnumerateArray().Select(score => score.GetProperty("label").GetString()!).Order(StringComparer.Ordinal);
}
