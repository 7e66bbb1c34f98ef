using System.Net;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.Native;

namespace ZeroShotOrleans.Gateway.Tests.Http;

/// <summary>Warnings about labels, in each error format and in both .NET clients.</summary>
[Collection(nameof(ExposureGuard))]
public sealed class WarningsOverHttpTests(ExposureFixture fixture) : IDisposable
{
    private readonly ZeroShotHttpClient _client = new(fixture.Api.Http);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Image => Convert.ToBase64String(ApiCalls.Image);

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task A_response_warns_about_labels_that_the_model_cannot_tell_apart()
    {
        var (status, text) = await Post("/v1/classify", $$"""{"model":"clip","image":"{{Image}}","labels":["Cat","cat","dog"]}""");

        Assert.Equal(HttpStatusCode.OK, status);
        using var answer = JsonDocument.Parse(text);
        var warning = Assert.Single(answer.RootElement.GetProperty("warnings").EnumerateArray());
        Assert.Equal("indistinguishableLabels", warning.GetProperty("kind").GetString());
        Assert.Equal(["Cat", "cat"], warning.GetProperty("labels").EnumerateArray().Select(label => label.GetString()));
    }

    [Fact]
    public async Task A_response_without_warnings_omits_the_member()
    {
        var (_, text) = await Post("/v1/classify", $$"""{"model":"clip","image":"{{Image}}","labels":["cat","dog"]}""");

        Assert.DoesNotContain("warnings", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hugging_Face_responses_report_warnings_in_a_header()
    {
        using var content = new StringContent($$$"""{"inputs":"{{{Image}}}","parameters":{"candidate_labels":["caf\u00E9","cafe\u0301"]}}""", System.Text.Encoding.UTF8, "application/json");
        using var answer = await fixture.Api.Http.PostAsync("/models/clip", content, Token);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Matches("^The model cannot tell 'caf\\?', 'cafe\\?' apart, because their tokens are equal: ", Assert.Single(answer.Headers.GetValues("X-Zso-Warning")));
    }

    [Fact]
    public async Task Both_clients_report_warnings_of_jobs_and_stored_label_sets()
    {
        var spec = new JobSpec { Source = new UploadSource { Name = "warned" }, Model = "clip", LabelSets = [new() { Labels = ["cat;dog"] }] };

        var job = await (await _client.SubmitAsync(spec, Token)).GetInfoAsync(Token);
        var described = await fixture.Api.Client().GetJob(job.Id).DescribeAsync(Token);
        var (status, text) = await Put("/v1/label-sets/quoted", """{"labels":["'cat'","dog"]}""");

        Assert.Equal([ScoreWarningKind.JoinedLabels, ScoreWarningKind.SingleLabel], job.Warnings.Select(warning => warning.Kind));
        Assert.Equal(job.Warnings.Select(warning => warning.Message), described.Warnings.Select(warning => warning.Message));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("\"kind\":\"quotedLabels\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stored_label_set_returns_its_warnings_to_the_client()
    {
        var stored = await _client.PutLabelsAsync("mistaken", new() { Labels = ["'cat'", "dog"] }, Token);

        var warning = Assert.Single(stored.Warnings);
        Assert.Equal((ScoreWarningKind.QuotedLabels, "'cat'"), (warning.Kind, Assert.Single(warning.Labels)));
        Assert.Equal((stored.Version, "mistaken"), (stored.Definition.Version, stored.Definition.Name));
        Assert.Empty((await _client.PutLabelsAsync("right", new() { Labels = ["cat", "dog"] }, Token)).Warnings);
    }

    [Theory]
    [InlineData("[\"cat\",\"\"]", "'labels'[1] is empty.")]
    [InlineData("[\"cat\",\"\\u200b\"]", "'labels'[1] is empty.")]
    [InlineData("[\"a\\u0000b\"]", "'labels'[0] ('a?b') has the control character U+0000.")]
    public async Task Empty_labels_are_rejected_with_their_index(string labels, string message)
    {
        var (status, text) = await Post("/v1/classify", $$"""{"model":"clip","image":"{{Image}}","labels":{{labels}}}""");

        var (put, reason) = await Put("/v1/label-sets/refused", $$"""{"labels":{{labels}}}""");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(message, text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, put);
        Assert.Contains(message, reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clients_refuse_missing_label_sets_before_anything_is_sent()
    {
        var spec = new JobSpec { Source = new UploadSource { Name = "none" }, Model = "clip", LabelSets = default };

        var http = await Assert.ThrowsAsync<ZeroShotException>(() => _client.SubmitAsync(spec, Token));
        var sdk = await Assert.ThrowsAsync<ZeroShotException>(() => fixture.Api.Client().SubmitAsync(spec, Token));

        Assert.All([http, sdk], refused => Assert.StartsWith("A job needs 1 to ", refused.Message, StringComparison.Ordinal));
    }

    private Task<(HttpStatusCode Status, string Text)> Post(string route, string body) => Send(HttpMethod.Post, route, body);

    private Task<(HttpStatusCode Status, string Text)> Put(string route, string body) => Send(HttpMethod.Put, route, body);

    private async Task<(HttpStatusCode Status, string Text)> Send(HttpMethod method, string route, string body)
    {
        using var request = new HttpRequestMessage(method, route) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
        using var response = await fixture.Api.Http.SendAsync(request, Token);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Token));
    }
}
