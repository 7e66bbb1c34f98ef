using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Gateway.Tests.Native.Results;

/// <summary>Results of a running job: as they arrive, those available, and what ends a response.</summary>
public sealed class ResultFollowTests(ResultFollowTests.Fixture fixture) : IClassFixture<ResultFollowTests.Fixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TestApi Api => fixture.Api;

    [Fact]
    public async Task Json_lines_arrive_as_images_are_classified_and_end_with_the_job()
    {
        var job = await Api.SubmitUpload();
        using var response = await Follow(job, "ndjson");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Token), System.Text.Encoding.UTF8);

        await Api.Upload(job, 0, ("a.jpg", ApiCalls.Image));
        var first = ReadRows.OfJson((await reader.ReadLineAsync(Token))!);
        await Api.Upload(job, 1, ("b.jpg", ApiCalls.Image));
        var second = ReadRows.OfJson((await reader.ReadLineAsync(Token))!);
        await Api.Complete(job, 2);

        Assert.Null(await reader.ReadLineAsync(Token));
        Assert.Equal(await ExpectedRow.Of(Api, job), new[] { first, second });
    }

    [Fact]
    public async Task Without_follow_only_available_results_are_returned()
    {
        var job = await Api.SubmitUpload();
        Assert.Equal("", await Api.Http.GetStringAsync($"/v1/jobs/{job}/results?format=ndjson", Token));
        await Api.Upload(job, 0, ("a.jpg", ApiCalls.Image), ("b.jpg", ApiCalls.Image));
        await AwaitRows(job, 2);

        var rows = ReadRows.OfJsonLines(await Api.Http.GetStringAsync($"/v1/jobs/{job}/results?format=ndjson", Token));
        var events = await ReadEvent.Of(await Api.Http.GetStreamAsync($"/v1/jobs/{job}/results?format=sse&follow=false", Token)).ToListAsync(Token);

        Assert.Equal(["a.jpg", "b.jpg"], rows.Select(row => row.Path));
        Assert.Equal(["result", "result", "end"], events.Select(each => each.Name));
        Assert.Equal("running", JsonDocument.Parse(events[^1].Data).RootElement.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Events_report_progress_before_results_and_the_end_after_them()
    {
        var job = await Api.SubmitUpload();
        using var response = await Follow(job, "sse");
        var events = new List<ReadEvent>();
        await foreach (var each in ReadEvent.Of(await response.Content.ReadAsStreamAsync(Token)))
        {
            events.Add(each);

            // Each step starts after the previous one was reported: what is awaited here must arrive without further input.
            switch (events.Count)
            {
                case 1:
                    Assert.Equal("progress", each.Name);
                    await Api.Upload(job, 0, ("a.jpg", ApiCalls.Image), ("b.jpg", ApiCalls.Image));
                    break;
                case > 1 when each.Name == "progress" && Listed(each) == 2 && !events.SkipLast(1).Any(before => before.Name == "progress" && Listed(before) == 2):
                    await Api.Complete(job, 2);
                    break;
            }
        }

        Assert.Equal("end", events[^1].Name);
        Assert.Equal("finished", JsonDocument.Parse(events[^1].Data).RootElement.GetProperty("state").GetString());
        Assert.Equal(await ExpectedRow.Of(Api, job), events.Where(each => each.Name == "result").Select(each => ReadRows.OfJson(each.Data)));
        Assert.All(events.Where(each => each.Name is not ("result" or "end")), each => Assert.Null(each.Id));
        Assert.Equal("end-2", events[^1].Id);
        var told = events.Where(each => each.Name == "progress").Select(each => each.Data).ToArray();
        Assert.All(told.Zip(told.Skip(1)), pair => Assert.NotEqual(pair.First, pair.Second));

        static long Listed(ReadEvent progress) => JsonDocument.Parse(progress.Data).RootElement.GetProperty("listed").GetInt64();
    }

    [Fact]
    public async Task A_parquet_file_of_a_running_job_requires_follow()
    {
        var job = await Api.SubmitUpload();
        using var refused = await Api.Http.GetAsync($"/v1/jobs/{job}/results?format=parquet", Token);
        using var response = await Follow(job, "parquet");
        await Api.Upload(job, 0, ("a.jpg", ApiCalls.Image), ("b.jpg", ApiCalls.Image));
        await Api.Complete(job, 2);

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("follow=true", (await ApiCalls.Json(refused)).GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(["a.jpg", "b.jpg"], (await ReadRows.OfParquet(await response.Content.ReadAsByteArrayAsync(Token))).Select(row => row.Path));
    }

    [Fact]
    public async Task A_paused_job_keeps_its_followers()
    {
        var job = await Api.SubmitUpload();
        using var response = await Follow(job, "ndjson");
        await Api.Upload(job, 0, ("a.jpg", ApiCalls.Image));
        await Command(job, "pause");
        await Command(job, "resume");
        await Api.Upload(job, 1, ("b.jpg", ApiCalls.Image));
        await Api.Complete(job, 2);

        Assert.Equal(["a.jpg", "b.jpg"], ReadRows.OfJsonLines(await response.Content.ReadAsStringAsync(Token)).Select(row => row.Path));
    }

    [Fact]
    public async Task Cancelling_a_job_ends_the_response()
    {
        var job = await Api.SubmitUpload();
        using var response = await Follow(job, "sse");
        await Command(job, "cancel");

        var events = await ReadEvent.Of(await response.Content.ReadAsStreamAsync(Token)).ToListAsync(Token);

        Assert.Equal("cancelled", JsonDocument.Parse(events[^1].Data).RootElement.GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_job_that_is_deleted_ends_the_answer_with_a_row_that_says_so()
    {
        var job = await Api.SubmitUpload();
        using var response = await Follow(job, "ndjson");
        using var deleted = await Api.Http.DeleteAsync($"/v1/jobs/{job}", Token);

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        var row = Assert.Single(ReadRows.OfJsonLines(await response.Content.ReadAsStringAsync(Token)));
        Assert.Equal(("failed", $"Job {job} was deleted while its results were read."), (row.Status, row.Detail));
    }

    [Theory]
    [InlineData("ndjson")]
    [InlineData("csv")]
    [InlineData("parquet")]
    public async Task Shutdown_breaks_responses_without_an_end_marker(string format)
    {
        await using var api = await TestApi.StartAsync();
        var job = await api.SubmitUpload();
        using var response = await Follow(job, format, api);

        api.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => response.Content.ReadAsByteArrayAsync(Token));
    }

    [Fact]
    public async Task Shutdown_ends_events_without_the_end_event()
    {
        await using var api = await TestApi.StartAsync();
        var job = await api.SubmitUpload();
        using var response = await Follow(job, "sse", api);

        api.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        Assert.DoesNotContain(await ReadEvent.Of(await response.Content.ReadAsStreamAsync(Token)).ToListAsync(Token), each => each.Name == "end");
    }

    private Task<HttpResponseMessage> Follow(string job, string format) => Follow(job, format, Api);

    private static async Task<HttpResponseMessage> Follow(string job, string format, TestApi api)
    {
        var response = await api.Http.GetAsync($"/v1/jobs/{job}/results?follow=true&format={format}", HttpCompletionOption.ResponseHeadersRead, Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response;
    }

    private async Task Command(string job, string command)
    {
        using var response = await Api.Http.PostAsync($"/v1/jobs/{job}/{command}", content: null, Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private async Task AwaitRows(string job, int images)
    {
        await foreach (var chunk in Api.Client().GetJob(job).ResultsAsync(cancellationToken: Token))
        {
            if (chunk.First + chunk.Results.Length >= images)
            {
                return;
            }
        }
    }

    /// <summary>A separate HTTP API whose jobs never end on their own.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        internal TestApi Api { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Api = await TestApi.StartAsync(new() { ["Http:MaxOpenJobsPerKey"] = "100" });

        public ValueTask DisposeAsync() => Api.DisposeAsync();
    }
}
