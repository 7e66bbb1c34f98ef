using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ZeroShotOrleans.Gateway.Tests.Door;

namespace ZeroShotOrleans.Gateway.Tests.Native.Results;

/// <summary>Results of a job that goes on: as they come, what is there, and what ends an answer.</summary>
public sealed class ResultFollowTests(ResultFollowTests.Fixture fixture) : IClassFixture<ResultFollowTests.Fixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TestDoor Door => fixture.Door;

    [Fact]
    public async Task Json_lines_come_as_images_are_ranked_and_end_with_the_job()
    {
        var job = await Door.SubmitUpload();
        using var response = await Follow(job, "ndjson");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Token), Encoding.UTF8);

        await Door.Upload(job, 0, ("a.jpg", DoorCalls.Image));
        var first = ReadRows.OfJson((await reader.ReadLineAsync(Token))!);
        await Door.Upload(job, 1, ("b.jpg", DoorCalls.Image));
        var second = ReadRows.OfJson((await reader.ReadLineAsync(Token))!);
        await Door.Complete(job, 2);

        Assert.Null(await reader.ReadLineAsync(Token));
        Assert.Equal(await ExpectedRow.Of(Door, job), new[] { first, second });
    }

    [Fact]
    public async Task Without_follow_there_is_what_is_there()
    {
        var job = await Door.SubmitUpload();
        Assert.Equal("", await Door.Http.GetStringAsync($"/v1/jobs/{job}/results", Token));
        await Door.Upload(job, 0, ("a.jpg", DoorCalls.Image), ("b.jpg", DoorCalls.Image));
        await AwaitRows(job, 2);

        var rows = ReadRows.OfJsonLines(await Door.Http.GetStringAsync($"/v1/jobs/{job}/results", Token));
        var events = await ReadEvent.Of(await Door.Http.GetStreamAsync($"/v1/jobs/{job}/results?format=sse&follow=false", Token)).ToListAsync(Token);

        Assert.Equal(["a.jpg", "b.jpg"], rows.Select(row => row.Path));
        Assert.Equal(["result", "result", "end"], events.Select(each => each.Name));
        Assert.Equal("running", JsonDocument.Parse(events[^1].Data).RootElement.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Events_tell_the_progress_before_the_results_come_and_the_end_behind_them()
    {
        var job = await Door.SubmitUpload();
        using var response = await Follow(job, "sse");
        var events = new List<ReadEvent>();
        await foreach (var each in ReadEvent.Of(await response.Content.ReadAsStreamAsync(Token)))
        {
            events.Add(each);

            // Each step when the one before was told: what is awaited here has to come by itself.
            switch (events.Count)
            {
                case 1:
                    Assert.Equal("progress", each.Name);
                    await Door.Upload(job, 0, ("a.jpg", DoorCalls.Image), ("b.jpg", DoorCalls.Image));
                    break;
                case > 1 when each.Name == "progress" && Listed(each) == 2 && !events.SkipLast(1).Any(before => before.Name == "progress" && Listed(before) == 2):
                    await Door.Complete(job, 2);
                    break;
            }
        }

        Assert.Equal("end", events[^1].Name);
        Assert.Equal("finished", JsonDocument.Parse(events[^1].Data).RootElement.GetProperty("state").GetString());
        Assert.Equal(await ExpectedRow.Of(Door, job), events.Where(each => each.Name == "result").Select(each => ReadRows.OfJson(each.Data)));
        Assert.All(events.Where(each => each.Name != "result"), each => Assert.Null(each.Id));
        var told = events.Where(each => each.Name == "progress").Select(each => each.Data).ToArray();
        Assert.All(told.Zip(told.Skip(1)), pair => Assert.NotEqual(pair.First, pair.Second));

        static long Listed(ReadEvent progress) => JsonDocument.Parse(progress.Data).RootElement.GetProperty("listed").GetInt64();
    }

    [Fact]
    public async Task A_parquet_file_of_a_job_that_goes_on_has_to_be_waited_for()
    {
        var job = await Door.SubmitUpload();
        using var refused = await Door.Http.GetAsync($"/v1/jobs/{job}/results?format=parquet", Token);
        using var response = await Follow(job, "parquet");
        await Door.Upload(job, 0, ("a.jpg", DoorCalls.Image), ("b.jpg", DoorCalls.Image));
        await Door.Complete(job, 2);

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("follow=true", (await DoorCalls.Json(refused)).GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(["a.jpg", "b.jpg"], (await ReadRows.OfParquet(await response.Content.ReadAsByteArrayAsync(Token))).Select(row => row.Path));
    }

    [Fact]
    public async Task A_job_that_is_held_keeps_its_followers_and_goes_on()
    {
        var job = await Door.SubmitUpload();
        using var response = await Follow(job, "ndjson");
        await Door.Upload(job, 0, ("a.jpg", DoorCalls.Image));
        await Command(job, "pause");
        await Command(job, "resume");
        await Door.Upload(job, 1, ("b.jpg", DoorCalls.Image));
        await Door.Complete(job, 2);

        Assert.Equal(["a.jpg", "b.jpg"], ReadRows.OfJsonLines(await response.Content.ReadAsStringAsync(Token)).Select(row => row.Path));
    }

    [Fact]
    public async Task A_job_that_is_cancelled_ends_the_answer()
    {
        var job = await Door.SubmitUpload();
        using var response = await Follow(job, "sse");
        await Command(job, "cancel");

        var events = await ReadEvent.Of(await response.Content.ReadAsStreamAsync(Token)).ToListAsync(Token);

        Assert.Equal("cancelled", JsonDocument.Parse(events[^1].Data).RootElement.GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_job_that_is_deleted_breaks_the_answer()
    {
        var job = await Door.SubmitUpload();
        using var response = await Follow(job, "ndjson");
        using var deleted = await Door.Http.DeleteAsync($"/v1/jobs/{job}", Token);

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => response.Content.ReadAsStringAsync(Token));
    }

    [Theory]
    [InlineData("ndjson")]
    [InlineData("csv")]
    [InlineData("parquet")]
    public async Task A_door_that_closes_breaks_what_has_no_end_of_its_own(string format)
    {
        await using var door = await TestDoor.StartAsync();
        var job = await door.SubmitUpload();
        using var response = await Follow(job, format, door);

        door.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => response.Content.ReadAsByteArrayAsync(Token));
    }

    [Fact]
    public async Task A_door_that_closes_ends_events_without_the_last_one()
    {
        await using var door = await TestDoor.StartAsync();
        var job = await door.SubmitUpload();
        using var response = await Follow(job, "sse", door);

        door.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        Assert.DoesNotContain(await ReadEvent.Of(await response.Content.ReadAsStreamAsync(Token)).ToListAsync(Token), each => each.Name == "end");
    }

    private Task<HttpResponseMessage> Follow(string job, string format) => Follow(job, format, Door);

    private static async Task<HttpResponseMessage> Follow(string job, string format, TestDoor door)
    {
        var response = await door.Http.GetAsync($"/v1/jobs/{job}/results?follow=true&format={format}", HttpCompletionOption.ResponseHeadersRead, Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response;
    }

    private async Task Command(string job, string command)
    {
        using var response = await Door.Http.PostAsync($"/v1/jobs/{job}/{command}", content: null, Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private async Task AwaitRows(string job, int images)
    {
        await foreach (var chunk in Door.Client().GetJob(job).ResultsAsync(cancellationToken: Token))
        {
            if (chunk.First + chunk.Results.Length >= images)
            {
                return;
            }
        }
    }

    /// <summary>A door of its own: its jobs never end by themselves.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        internal TestDoor Door { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Door = await TestDoor.StartAsync(new() { ["Http:MaxOpenJobsPerKey"] = "100" });

        public ValueTask DisposeAsync() => Door.DisposeAsync();
    }
}
