using System.Net;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.Native;

namespace ZeroShotOrleans.Gateway.Tests.Http;

/// <summary>Misspelt names over HTTP and in both .NET clients: the error suggests the intended name.</summary>
[Collection(nameof(ExposureGuard))]
public sealed class TypingOverHttpTests(ExposureFixture fixture) : IDisposable
{
    private const string Meant = "Model 'clipp' not found. Did you mean clip? Available models: ";

    private readonly ZeroShotHttpClient _client = new(fixture.Api.Http);
    private readonly string _folder = Directory.CreateTempSubdirectory("zso-http-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _client.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("/v1/classify", """{"model":"clipp","image":"AAAA","labels":["cat","dog"]}""")]
    [InlineData("/v1/embeddings", """{"model":"clipp","input":"a cat"}""")]
    [InlineData("/models/clipp", """{"inputs":"AAAA","parameters":{"candidate_labels":["cat","dog"]}}""")]
    [InlineData("/v1/jobs", """{"model":"clipp","source":{"type":"upload","name":"x"},"labelSets":[{"labels":["cat","dog"]}]}""")]
    public async Task Every_error_format_suggests_the_intended_model(string route, string body)
    {
        var (status, text) = await Post(route, body);

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains(Meant, text, StringComparison.Ordinal);
        Assert.Contains("GET /v1/models lists them.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Both_clients_suggest_the_model_and_the_pull()
    {
        const string Pull = "To download it: `zso models pull openai/clip-vit-large`, or POST /v1/models/pull over HTTP; its name is then clip-vit-large.";
        var spec = new JobSpec { Source = new DirectorySource { Root = _folder }, Model = "openai/clip-vit-large", LabelSets = [new() { Labels = ["cat", "dog"] }] };

        var sdk = await Assert.ThrowsAsync<ZeroShotException>(() => fixture.Api.Client().SubmitAsync(spec, Token));
        var http = await Assert.ThrowsAsync<ZeroShotException>(() => _client.SubmitAsync(spec, Token));
        var near = await Assert.ThrowsAsync<ZeroShotException>(() => fixture.Api.Client().SubmitAsync(spec with { Model = "clipp" }, Token));

        Assert.All([sdk, http], refused => Assert.Contains(Pull, refused.Message, StringComparison.Ordinal));
        Assert.All([sdk, http, near], refused => Assert.Equal(ZeroShotError.ModelNotFound, refused.Code));
        Assert.StartsWith(Meant, near.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_names_are_shortened_and_shown_without_control_characters()
    {
        var (status, text) = await Post("/v1/embeddings", JsonSerializer.Serialize(new { model = "a\u001b[31m" + new string('x', 200), input = "a" }));

        Assert.True(status is HttpStatusCode.NotFound or HttpStatusCode.BadRequest, text);
        Assert.DoesNotContain(new string('x', 150), text, StringComparison.Ordinal);
        Assert.DoesNotContain("u001b", text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_misspelt_label_set_is_suggested()
    {
        var (status, text) = await Post("/v1/classify", """{"model":"clip","image":"AAAA","labelSet":"thnigs"}""");

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains("Label set 'thnigs' not found. Did you mean things?", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/classify", """{"model":"clip","image":"AAAA","lables":["cat"]}""", "there is no member 'lables'. Did you mean labels?")]
    [InlineData("/v1/classify", """{"model":"clip","image":{"base46":"AAAA"},"labels":["cat"]}""", "has an unknown member 'base46'. Did you mean base64?")]
    [InlineData("/v1/jobs", """{"modle":"clip","source":{"type":"upload","name":"x"},"labelSets":[]}""", "there is no member 'modle'. Did you mean model?")]
    [InlineData("/v1/jobs", """{"model":"clip","source":{"type":"upload","name":"x"},"labelSets":[{"label":["a"]}]}""", "there is no member 'label'. Did you mean labels?")]
    [InlineData("/v1/jobs", """{"model":"clip","frobnicate":1,"source":{"type":"upload","name":"x"},"labelSets":[]}""", "there is no member 'frobnicate'. All routes")]
    public async Task A_misspelt_member_is_suggested(string route, string body, string message)
    {
        var (status, text) = await Post(route, body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(message, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_misspelt_form_field_and_format_are_suggested()
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(ApiCalls.Image), "image", "a.jpg" }, { new StringContent("cat,dog"), "lables" } };
        using var refused = await fixture.Api.Http.PostAsync("/v1/classify", form, Token);
        Assert.Contains("The form has a field 'lables', which is unknown. Did you mean labels?", await Text(refused), StringComparison.Ordinal);

        var job = await fixture.Api.SubmitUpload();
        using var format = await fixture.Api.Http.GetAsync($"/v1/jobs/{job}/results?format=ndjsn", Token);
        Assert.Equal(HttpStatusCode.BadRequest, format.StatusCode);
        Assert.Contains("it must be json, ndjson, csv, parquet or sse. Did you mean ndjson?", await Text(format), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_without_images_reports_what_was_skipped()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "notes.txt"), "", Token);
        var spec = new JobSpec { Source = new DirectorySource { Root = _folder }, Model = "clip", LabelSets = [new() { Labels = ["cat", "dog"] }] };

        var submitted = await _client.SubmitAsync(spec, Token);
        var job = await submitted.WaitForEndAsync(cancellationToken: Token);
        var progress = await fixture.Api.Client().GetJob(submitted.Id).ProgressAsync(Token);

        const string Words = "No images were found: 1 file without an image extension skipped (.txt 1; see 'include').";
        Assert.Equal((JobState.Finished, Words), (job.State, job.Problem));
        Assert.Equal((Words, (string?)null), (progress.NoImages, progress.Problem));
    }

    private async Task<(HttpStatusCode Status, string Text)> Post(string route, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await fixture.Api.Http.PostAsync(route, content, Token);
        return (response.StatusCode, await Text(response));
    }

    // Without JSON escapes, as a reader sees it.
    private static async Task<string> Text(HttpResponseMessage response) =>
        (await response.Content.ReadAsStringAsync(Token)).Replace("\\u0027", "'", StringComparison.Ordinal).Replace("\\u0060", "`", StringComparison.Ordinal);
}
