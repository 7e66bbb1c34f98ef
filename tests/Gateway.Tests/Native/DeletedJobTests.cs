using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.Native.Results;

namespace ZeroShotOrleans.Gateway.Tests.Native;

/// <summary>A job that was deleted, by its owner or to make room, is gone on every route, and nothing says that it finished.</summary>
public sealed class DeletedJobTests(DeletedJobTests.Fixture fixture) : IClassFixture<DeletedJobTests.Fixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TestApi Api => fixture.Api;

    [Fact]
    public async Task A_job_that_its_owner_deleted_is_404_on_every_route()
    {
        var job = await FinishedAsync();
        using var deleted = await Api.Http.DeleteAsync($"/v1/jobs/{job}", Token);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);

        await AssertGoneAsync(job);
    }

    [Fact]
    public async Task A_job_that_was_deleted_to_make_room_is_404_on_every_route()
    {
        var job = await FinishedAsync();
        await FinishedAsync();
        await FinishedAsync();

        await AssertGoneAsync(job);
    }

    [Theory]
    [InlineData("ndjson")]
    [InlineData("csv")]
    [InlineData("parquet")]
    public async Task A_reader_that_follows_a_job_is_told_in_a_last_row_that_it_was_deleted(string format)
    {
        var job = await Api.SubmitUpload();
        await Api.Upload(job, 0, ("a.jpg", ApiCalls.Image));
        using var response = await Follow(job, format);
        await AwaitFirstRow(job);
        using var deleted = await Api.Http.DeleteAsync($"/v1/jobs/{job}", Token);

        var file = await response.Content.ReadAsByteArrayAsync(Token);

        var rows = format switch
        {
            "ndjson" => ReadRows.OfJsonLines(System.Text.Encoding.UTF8.GetString(file)),
            "csv" => await ReadRows.OfCsv(file),
            _ => await ReadRows.OfParquet(file),
        };
        Assert.Equal("failed", rows[^1].Status);
        Assert.Contains($"Job {job} was deleted", rows[^1].Detail, StringComparison.Ordinal);
        Assert.All(rows[..^1], row => Assert.Equal("a.jpg", row.Path));
    }

    [Fact]
    public async Task Events_of_a_job_that_is_deleted_end_with_the_failure_and_without_the_end_of_a_job()
    {
        var job = await Api.SubmitUpload();
        using var response = await Follow(job, "sse");
        using var deleted = await Api.Http.DeleteAsync($"/v1/jobs/{job}", Token);

        var events = await ReadEvent.Of(await response.Content.ReadAsStreamAsync(Token)).ToListAsync(Token);

        Assert.Equal("failed", events[^1].Name);
        Assert.Contains($"Job {job} was deleted", JsonDocument.Parse(events[^1].Data).RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(events, each => each.Name == "end");
        Assert.DoesNotContain(events, each => each.Data.Contains("finished", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_client_of_the_http_api_is_told_that_the_job_was_deleted(bool beforeReading)
    {
        var job = await Api.SubmitUpload();
        using var client = new ZeroShotHttpClient(Api.Http);
        if (beforeReading)
        {
            await client.GetJob(job).DeleteAsync(Token);
        }

        var reading = Task.Run(async () => await client.GetJob(job).ResultsAsync(cancellationToken: Token).CountAsync(Token), Token);
        if (!beforeReading)
        {
            await Task.Delay(500, Token);
            await client.GetJob(job).DeleteAsync(Token);
        }

        var thrown = await Assert.ThrowsAsync<ZeroShotException>(() => reading.WaitAsync(TimeSpan.FromSeconds(60), Token));
        Assert.Equal(ZeroShotError.NotFound, thrown.Code);
        Assert.Contains("deleted", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_do_not_fail_while_jobs_are_deleted()
    {
        string[] jobs = [.. await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Api.SubmitUpload()))];
        var deleting = Task.WhenAll(jobs.Select(async job =>
        {
            using var deleted = await Api.Http.DeleteAsync($"/v1/jobs/{job}", Token);
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        }));
        while (!deleting.IsCompleted)
        {
            using var list = await Api.Http.GetAsync("/v1/jobs", Token);
            Assert.Equal(HttpStatusCode.OK, list.StatusCode);
        }

        await deleting;
        var left = await Api.Http.GetStringAsync("/v1/jobs", Token);
        Assert.All(jobs, job => Assert.DoesNotContain(job, left, StringComparison.Ordinal));
    }

    private async Task AssertGoneAsync(string job)
    {
        (string Method, string Path, object? Body)[] routes =
        [
            ("GET", "", null), ("GET", "/results", null), ("GET", "/results?format=ndjson", null), ("GET", "/results?follow=true", null), ("GET", "/results?format=csv", null), ("GET", "/results?format=parquet", null),
            ("GET", "/results?format=sse", null), ("GET", "/labels", null), ("GET", "/images", null), ("GET", "/images/0/thumbnail", null),
            ("POST", "/pause", null), ("POST", "/resume", null), ("POST", "/cancel", null), ("POST", "/retry", null),
            ("POST", "/relabel", new { labelSets = new[] { new { labels = new[] { "sky", "sea" } } } }), ("POST", "/images/complete", new { files = 1 }), ("DELETE", "", null),
        ];
        foreach (var (method, path, body) in routes)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), $"/v1/jobs/{job}{path}") { Content = body is null ? null : JsonContent.Create(body) };
            using var answer = await Api.Http.SendAsync(request, Token);
            var text = await answer.Content.ReadAsStringAsync(Token);
            Assert.True(answer.StatusCode == HttpStatusCode.NotFound, $"{method} {path}: {answer.StatusCode} {text}");
            Assert.Equal("not_found", JsonDocument.Parse(text).RootElement.GetProperty("code").GetString());
        }

        Assert.Equal(HttpStatusCode.NotFound, (await Api.Upload(job, 0, ("a.jpg", ApiCalls.Image))).Status);
        Assert.DoesNotContain(job, await Api.Http.GetStringAsync("/v1/jobs", Token), StringComparison.Ordinal);
    }

    private async Task<string> FinishedAsync()
    {
        var job = await Api.SubmitUpload();
        await Api.Upload(job, 0, ("a.jpg", ApiCalls.Image));
        await Api.Finish(job, 1);
        return job;
    }

    private async Task<HttpResponseMessage> Follow(string job, string format)
    {
        var response = await Api.Http.GetAsync($"/v1/jobs/{job}/results?follow=true&format={format}", HttpCompletionOption.ResponseHeadersRead, Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response;
    }

    private async Task AwaitFirstRow(string job)
    {
        await foreach (var _ in Api.Client().GetJob(job).ResultsAsync(cancellationToken: Token))
        {
            return;
        }
    }

    /// <summary>An HTTP API that keeps one finished job.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        internal TestApi Api { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Api = await TestApi.StartAsync(new() { ["Jobs:KeepFinished"] = "1", ["Http:MaxOpenJobsPerKey"] = "100" });

        public ValueTask DisposeAsync() => Api.DisposeAsync();
    }
}
