using System.Net.Http.Headers;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.Browsers;

namespace ZeroShotOrleans.Gateway.Tests.Requests;

/// <summary>Routes of JSON take a body that says it is JSON: the types that a browser sends to another site without asking are refused.</summary>
[Collection(nameof(ExposureGuard))]
public sealed class BodyTypeTests(ExposureFixture fixture)
{
    private static readonly string?[] _simple = ["text/plain", "text/plain;charset=UTF-8", "application/x-www-form-urlencoded", null];

    public static TheoryData<string, string, string?> Simple()
    {
        var data = new TheoryData<string, string, string?>();
        foreach (var type in _simple)
        {
            data.Add("POST", "/v1/classify", type);
            data.Add("POST", "/v1/jobs", type);
            data.Add("POST", "/v1/jobs/1/retry", type);
            data.Add("POST", "/v1/jobs/1/relabel", type);
            data.Add("POST", "/v1/jobs/1/images/complete", type);
            data.Add("POST", "/v1/embeddings", type);
            data.Add("POST", "/v1/models/pull", type);
            data.Add("PUT", "/v1/label-sets/simple", type);
        }

        return data;
    }

    [Theory, MemberData(nameof(Simple))]
    public async Task A_body_of_another_type_or_none_is_refused(string method, string path, string? type)
    {
        using var browser = new BrowserRequest(fixture.Api);
        using var content = Content("""{"labels":["cat","dog"]}""", type);

        var (status, body) = await browser.SendAsync(method, path, content: content);

        Assert.Equal(415, status);
        Assert.Contains("application/json", body.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("APPLICATION/JSON")]
    public async Task JSON_is_taken_in_every_spelling_of_its_type(string type)
    {
        using var browser = new BrowserRequest(fixture.Api);

        using var texts = Content("""{"model":"clip","input":"a cat"}""", type);
        Assert.Equal(200, (await browser.SendAsync("POST", "/v1/embeddings", content: texts)).Status);
        using var set = Content("""{"labels":["cat","dog"]}""", type);
        Assert.Equal(200, (await browser.SendAsync("PUT", "/v1/label-sets/spelled", content: set)).Status);
    }

    [Theory]
    [InlineData("text/plain;charset=UTF-8")]
    [InlineData("application/octet-stream")]
    [InlineData(null)]
    public async Task Hugging_Faces_routes_take_what_their_clients_send(string? type)
    {
        using var browser = new BrowserRequest(fixture.Api);
        using var json = Content("""{"inputs":"a photo of a cat"}""", type);

        Assert.Equal(200, (await browser.SendAsync("POST", "/models/clip", content: json)).Status);
    }

    [Fact]
    public async Task Commands_without_a_body_need_no_type()
    {
        using var browser = new BrowserRequest(fixture.Api);

        Assert.Equal(404, (await browser.SendAsync("POST", "/v1/jobs/1/pause")).Status);
        Assert.Equal(404, (await browser.SendAsync("POST", "/v1/jobs/1/retry")).Status);
    }

    private static ByteArrayContent Content(string text, string? type)
    {
        var content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(text));
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        return content;
    }
}
