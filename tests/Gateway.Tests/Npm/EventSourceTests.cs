using System.Text.Json;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.Native;
using ZeroShotOrleans.Gateway.Tests.Native.Results;

namespace ZeroShotOrleans.Gateway.Tests.Npm;

/// <summary>An <c>EventSource</c> that is left alone reads every result once, and then no more.</summary>
public sealed class EventSourceTests(ResultFollowTests.Fixture fixture) : IClassFixture<ResultFollowTests.Fixture>
{
    // Enough for several requests: the package and browsers pause for three seconds before each.
    private const int Seconds = 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TestApi Api => fixture.Api;

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task It_ends_with_the_job(int images)
    {
        var job = await FinishedAsync(images);

        var outcome = await RunAsync(job, cutAfter: null);

        Assert.Equal([.. Enumerable.Range(0, images).Select(index => $"result {index}"), "end -1"], Events(outcome));
        Assert.Equal(["200 ", $"204 end-{images}"], Requests(outcome));
        Assert.Equal(204, outcome.GetProperty("closed").GetInt32());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task It_continues_after_a_broken_connection_without_gaps_and_repetitions(int cutAfter)
    {
        var job = await FinishedAsync(3);

        var outcome = await RunAsync(job, cutAfter);

        Assert.Equal(["result 0", "result 1", "result 2", "end -1"], Events(outcome));
        Assert.Equal(["200 ", $"200 {cutAfter - 1}", "204 end-3"], Requests(outcome));
    }

    [Fact]
    public async Task It_is_told_once_why_a_job_failed()
    {
        var job = await FailedJob.StoreAsync(Api, done: 2);

        var outcome = await RunAsync(job, cutAfter: 2);

        Assert.Equal(["result 0", "result 1", "failed 2", "end -1"], Events(outcome));
        Assert.Equal(["200 ", "200 1", "204 end-2"], Requests(outcome));
    }

    [Fact]
    public async Task It_stops_when_the_job_is_deleted()
    {
        var job = await FinishedAsync(1);
        using var deleted = await Api.Http.DeleteAsync($"/v1/jobs/{job}", Token);

        var outcome = await RunAsync(job, cutAfter: null);

        Assert.Equal(["404 "], Requests(outcome));
        Assert.Equal(404, outcome.GetProperty("closed").GetInt32());
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

    private Task<JsonElement> RunAsync(string job, int? cutAfter) =>
        NodeDriver.RunAsync("eventsource", new { url = new Uri(Api.Address, $"/v1/jobs/{job}/results?format=sse&follow=true"), seconds = Seconds, cutAfter });

    private static IEnumerable<string> Events(JsonElement outcome) => outcome.GetProperty("events").EnumerateArray()
        .Select(each => $"{each.GetProperty("name").GetString()} {(each.GetProperty("index") is { ValueKind: JsonValueKind.Number } index ? index.GetInt32() : -1)}");

    private static IEnumerable<string> Requests(JsonElement outcome) => outcome.GetProperty("requests").EnumerateArray()
        .Select(each => $"{each.GetProperty("status").GetInt32()} {each.GetProperty("last").GetString()}");
}
