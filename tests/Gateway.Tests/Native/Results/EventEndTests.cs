using System.Net;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Gateway.Tests.Native.Results;

/// <summary>An <c>EventSource</c> reconnects whenever a response ends. One that has all events of an ended job is told to stop, with 204; any other gets what it lacks.</summary>
public sealed class EventEndTests(ResultFollowTests.Fixture fixture) : IClassFixture<ResultFollowTests.Fixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TestApi Api => fixture.Api;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_client_that_sends_the_id_of_the_end_is_told_to_stop(int images)
    {
        var job = await FinishedAsync(images);

        var events = await ReadAsync(job, last: null);

        var end = events[^1];
        Assert.Equal(("end", $"end-{images}"), (end.Name, end.Id));
        using var again = await SendAsync(job, end.Id);
        Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
        Assert.Empty(await again.Content.ReadAsByteArrayAsync(Token));
    }

    [Theory]
    [InlineData("2")]
    [InlineData("999")]
    public async Task So_is_one_that_claims_more_than_there_is(string last)
    {
        using var response = await SendAsync(await FinishedAsync(2), last);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    [Theory]
    [InlineData(null, "0 1 end-2")]
    [InlineData("0", "1 end-2")]
    [InlineData("1", "end-2")]
    public async Task A_client_that_lacks_the_end_gets_it(string? last, string expected)
    {
        var events = await ReadAsync(await FinishedAsync(2), last);

        Assert.Equal(expected.Split(' '), events.Select(each => each.Id).OfType<string>());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task A_failed_job_says_so_once(int done)
    {
        var job = await FailedJob.StoreAsync(Api, done);

        var whole = await ReadAsync(job, last: null);
        var afterResults = done == 0 ? whole : await ReadAsync(job, $"{done - 1}");
        using var afterEnd = await SendAsync(job, whole[^1].Id);

        Assert.Equal(["failed", "end"], whole.Select(each => each.Name).Where(name => name is not ("result" or "progress")));
        Assert.Equal(["failed", "end"], afterResults.Select(each => each.Name).Where(name => name is not "progress"));
        Assert.Equal(HttpStatusCode.NoContent, afterEnd.StatusCode);
    }

    [Fact]
    public async Task A_job_that_was_resumed_continues_after_an_end()
    {
        var job = await Api.SubmitUpload();
        await Api.Upload(job, 0, ("a.jpg", ApiCalls.Image));
        using var cancelled = await Api.Http.PostAsync($"/v1/jobs/{job}/cancel", content: null, Token);
        var end = (await ReadAsync(job, last: null))[^1];
        using var stopped = await SendAsync(job, end.Id);
        Assert.Equal(HttpStatusCode.NoContent, stopped.StatusCode);

        using var resumed = await Api.Http.PostAsync($"/v1/jobs/{job}/resume", content: null, Token);
        await Api.Upload(job, 1, ("b.jpg", ApiCalls.Image));
        await Api.Finish(job, 2);

        var first = int.Parse(end.Id!["end-".Length..], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal([.. Enumerable.Range(first, 2 - first).Select(index => $"{index}"), "end-2"], (await ReadAsync(job, end.Id)).Select(each => each.Id).OfType<string>());
    }

    [Fact]
    public async Task A_running_job_is_followed_whatever_the_client_has()
    {
        var job = await Api.SubmitUpload();
        using var response = await SendAsync(job, "end-7");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Other_formats_do_not_know_the_header()
    {
        using var response = await SendAsync(await FinishedAsync(1), "999", "ndjson");

        Assert.Single(ReadRows.OfJsonLines(await response.Content.ReadAsStringAsync(Token)));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("end")]
    [InlineData("end-")]
    [InlineData("end--1")]
    [InlineData("1.5")]
    [InlineData("9223372036854775807")]
    public async Task Any_other_id_is_refused(string last)
    {
        using var response = await SendAsync(await FinishedAsync(1), last);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("Last-Event-ID", (await ApiCalls.Json(response)).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    private async Task<string> FinishedAsync(int images)
    {
        var job = await Api.SubmitUpload();
        if (images > 0)
        {
            await Api.Upload(job, 0, [.. Enumerable.Range(0, images).Select(index => ($"{index}.jpg", ApiCalls.Image))]);
        }

        await Api.Finish(job, images);
        return job;
    }

    private async Task<List<ReadEvent>> ReadAsync(string job, string? last)
    {
        using var response = await SendAsync(job, last);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await ReadEvent.Of(await response.Content.ReadAsStreamAsync(Token)).ToListAsync(Token);
    }

    private async Task<HttpResponseMessage> SendAsync(string job, string? last, string format = "sse")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/jobs/{job}/results?format={format}");
        if (last is not null)
        {
            request.Headers.Add("Last-Event-ID", last);
        }

        return await Api.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
    }
}
