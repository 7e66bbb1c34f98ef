using System.Net;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.Native;

namespace ZeroShotOrleans.Gateway.Tests.Requests;

/// <summary>A null where an object or a string must be is refused with the path of the member, and nothing is stored.</summary>
[Collection(nameof(ExposureGuard))]
public sealed class NullTests(ExposureFixture fixture)
{
    private const string Sets = """ "labelSets":[{"labels":["cat","dog"]}] """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/jobs", $$"""{"source":null,{{Sets}}}""", "'source'")]
    [InlineData("/v1/jobs", """{"source":{"type":"directory","path":"/photos"},"labelSets":[null]}""", "'labelSets[0]'")]
    [InlineData("/v1/jobs", """{"source":{"type":"directory","path":"/photos"},"labelSets":[{"labels":["a"]},null]}""", "'labelSets[1]'")]
    [InlineData("/v1/jobs", $$"""{"source":{"type":"directory","path":null},{{Sets}}}""", "'source.path'")]
    [InlineData("/v1/jobs", $$"""{"source":{"type":"directory","path":"/photos","include":[null]},{{Sets}}}""", "'source.include[0]'")]
    [InlineData("/v1/jobs", $$"""{"source":{"type":"directory","path":"/photos","exclude":["a",null]},{{Sets}}}""", "'source.exclude[1]'")]
    [InlineData("/v1/jobs", $$"""{"source":{"type":"directory","path":"/photos","paths":[null]},{{Sets}}}""", "'source.paths[0]'")]
    [InlineData("/v1/jobs", $$"""{"source":{"type":"directory","path":"/photos","globs":[null]},{{Sets}}}""", "'source.globs[0]'")]
    [InlineData("/v1/jobs", $$"""{"source":{"type":"tar","path":null},{{Sets}}}""", "'source.path'")]
    [InlineData("/v1/jobs", $$"""{"source":{"type":"tar","path":"/a.tar","include":[null]},{{Sets}}}""", "'source.include[0]'")]
    [InlineData("/v1/jobs", $$"""{"source":{"type":"list","file":null},{{Sets}}}""", "'source.file'")]
    [InlineData("/v1/jobs", $$"""{"source":{"type":"list","file":"/a.txt","column":null},{{Sets}}}""", "'source.column'")]
    [InlineData("/v1/jobs", $$"""{"source":{"type":"list","file":"/a.txt","root":null},{{Sets}}}""", "'source.root'")]
    [InlineData("/v1/jobs", $$"""{"source":{"type":"urls","urls":[null]},{{Sets}}}""", "'source.urls[0]'")]
    [InlineData("/v1/jobs", $$"""{"source":{"type":"upload","name":null},{{Sets}}}""", "'source.name'")]
    [InlineData("/v1/jobs/none/relabel", """{"labelSets":[null]}""", "'labelSets[0]'")]
    [InlineData("/v1/classify", """{"images":[null],"labels":["cat","dog"]}""", "'images[0]'")]
    [InlineData("/v1/classify", """{"embeddings":[null],"labels":["cat","dog"]}""", "'embeddings[0]'")]
    [InlineData("/v1/classify", """{"image":"AAAA","labels":["cat",null]}""", "labels")]
    [InlineData("/v1/models/pull", """{"model":null}""", "'model'")]
    [InlineData("/v1/embeddings", """{"input":[null]}""", "'input[0]'")]
    [InlineData("/models/clip", """{"inputs":"AAAA","parameters":{"candidate_labels":["cat",null]}}""", "candidate_labels[1]")]
    [InlineData("/models/clip", """{"inputs":["a cat",null]}""", "'inputs[1]'")]
    public async Task A_null_is_refused_with_its_path(string path, string body, string member)
    {
        var jobs = await fixture.Api.Http.GetStringAsync("/v1/jobs", Token);

        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Api-Key", fixture.AdminToken);
        using var response = await fixture.Api.Http.SendAsync(request, Token);

        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.StatusCode == HttpStatusCode.BadRequest, text);
        using var json = JsonDocument.Parse(text);
        var error = json.RootElement.GetProperty("error");
        Assert.Contains(member, error.ValueKind == JsonValueKind.String ? error.GetString() : error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(jobs, await fixture.Api.Http.GetStringAsync("/v1/jobs", Token));
    }

    [Fact]
    public async Task A_label_set_of_nulls_is_not_stored()
    {
        foreach (var body in (string[])["""{"labels":null}""", """{"labels":[null]}""", """{"labels":["cat"],"templates":[null]}"""])
        {
            using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
            using var response = await fixture.Api.Http.PutAsync("/v1/label-sets/nulls", content, Token);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }

        using var stored = await fixture.Api.Http.GetAsync("/v1/label-sets/nulls", Token);
        Assert.Equal(HttpStatusCode.NotFound, stored.StatusCode);
    }

    // A .NET client sends records, not JSON.
    [Fact]
    public async Task A_null_of_a_client_of_the_cluster_is_refused_with_its_path()
    {
        var client = fixture.Api.Client();
        var job = new JobSpec { Source = new DirectorySource { Root = "/photos", Include = [null!] }, Model = "clip", LabelSets = [new() { Labels = ["cat"] }] };
        var wrong = new (JobSpec Job, string Member)[]
        {
            (job, "Source.Include[0]"),
            (job with { Source = null! }, "Source"),
            (job with { Source = new UploadSource { Name = null! } }, "Source.Name"),
            (job with { Source = new UrlSource { Urls = [null!] } }, "Source.Urls[0]"),
            (job with { Source = new UploadSource { Name = "a" }, Tenant = null! }, "Tenant"),
        };

        foreach (var (spec, member) in wrong)
        {
            var refused = await Assert.ThrowsAsync<ZeroShotException>(() => client.SubmitAsync(spec, Token));
            Assert.Equal((ZeroShotError.BadRequest, $"The job is not valid: its {member} is null."), (refused.Code, refused.Message));
        }

        var texts = await Assert.ThrowsAsync<ZeroShotException>(() => client.EmbedTextsAsync("clip", ["cat", null!], Token));
        Assert.Equal(ZeroShotError.BadRequest, texts.Code);
        var images = await Assert.ThrowsAsync<ZeroShotException>(() => client.EmbedImagesAsync("clip", new ByteSlice { Files = [null!] }, Token));
        Assert.Equal(ZeroShotError.BadRequest, images.Code);
    }
}
