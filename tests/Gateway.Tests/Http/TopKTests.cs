using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.Native;

namespace ZeroShotOrleans.Gateway.Tests.Http;

/// <summary>More labels than there are means all of them, up to the limit, on every way in.</summary>
[Collection(nameof(ExposureGuard))]
public sealed class TopKTests(ExposureFixture fixture) : IDisposable
{
    private readonly ZeroShotHttpClient _client = new(fixture.Api.Http);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(Limits.MaxLabels, true)]
    [InlineData(Limits.MaxLabels + 1, false)]
    [InlineData(int.MaxValue, false)]
    public async Task Top_k_has_the_same_limit_everywhere(int topK, bool taken)
    {
        var image = Convert.ToBase64String(ApiCalls.Image);
        string[] labels = ["cat", "dog"];

        await Check("/v1/classify", new { model = "clip", image, labels, topK }, HttpStatusCode.OK);
        await Check("/models/clip", new { inputs = image, parameters = new { candidate_labels = labels, top_k = topK } }, HttpStatusCode.OK);
        await Check("/v1/jobs", new { source = new { type = "upload", name = "top" }, model = "clip", labelSets = new[] { new { labels } }, topK, fresh = true }, HttpStatusCode.Created);
        var spec = new JobSpec { Source = new UploadSource { Name = "top" }, Model = "clip", LabelSets = [new() { Labels = [.. labels] }], Score = new() { TopK = topK }, Fresh = true };
        await Submit(async () => (await _client.SubmitAsync(spec, Token)).Id);
        await Submit(async () => (await fixture.Api.Client().SubmitAsync(spec, Token)).Job.JobId);

        async Task Check(string path, object body, HttpStatusCode success)
        {
            using var response = await fixture.Api.Http.PostAsJsonAsync(path, body, Token);
            var text = await response.Content.ReadAsStringAsync(Token);
            Assert.True(response.StatusCode == (taken ? success : HttpStatusCode.BadRequest), $"{path}: {text}");
            Assert.True(taken || text.Contains($"{Limits.MaxLabels}", StringComparison.Ordinal), text);
            if (path == "/v1/jobs" && taken)
            {
                using var job = JsonDocument.Parse(text);
                await Delete(job.RootElement.GetProperty("id").GetString()!);
            }
        }

        async Task Submit(Func<Task<string>> submit)
        {
            if (taken)
            {
                await Delete(await submit());
                return;
            }

            var refused = await Assert.ThrowsAsync<ZeroShotException>(submit);
            Assert.Equal(ZeroShotError.BadRequest, refused.Code);
            Assert.Contains($"{Limits.MaxLabels}", refused.Message, StringComparison.Ordinal);
        }

        async Task Delete(string job) => (await fixture.Api.Http.DeleteAsync($"/v1/jobs/{job}", Token)).Dispose();
    }
}
