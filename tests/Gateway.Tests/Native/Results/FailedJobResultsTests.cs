using System.Net;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Gateway.Tests.Native.Results;

/// <summary>Results of a job that failed never look like those of one that finished.</summary>
[Collection(nameof(ExposureGuard))]
public sealed class FailedJobResultsTests(ExposureFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TestApi Api => fixture.Api;

    [Theory]
    [InlineData("ndjson", false)]
    [InlineData("ndjson", true)]
    [InlineData("csv", false)]
    [InlineData("parquet", false)]
    [InlineData("parquet", true)]
    public async Task Results_of_a_failed_job_without_results_are_409_with_the_reason(string format, bool follow)
    {
        var job = await FailedJob.StoreAsync(Api, done: 0);

        using var answer = await Api.Http.GetAsync(Address(job, format, from: 0, follow), Token);

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        var problem = await ApiCalls.Json(answer);
        Assert.Equal("job_failed", problem.GetProperty("code").GetString());
        Assert.Equal($"Job {job} failed with 0 of 3 images done: {FailedJob.Reason}", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Reading_past_the_last_result_of_a_failed_job_returns_the_reason()
    {
        var job = await FailedJob.StoreAsync(Api, done: 2);

        using var answer = await Api.Http.GetAsync(Address(job, "ndjson", from: 2, follow: false), Token);

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal("job_failed", (await ApiCalls.Json(answer)).GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("ndjson", false)]
    [InlineData("ndjson", true)]
    [InlineData("csv", false)]
    [InlineData("csv", true)]
    [InlineData("parquet", false)]
    [InlineData("parquet", true)]
    public async Task Results_of_a_failed_job_end_with_a_row_with_the_reason(string format, bool follow)
    {
        var job = await FailedJob.StoreAsync(Api, done: 2);

        var file = await Api.Http.GetByteArrayAsync(Address(job, format, from: 0, follow), Token);

        var rows = format switch
        {
            "ndjson" => ReadRows.OfJsonLines(System.Text.Encoding.UTF8.GetString(file)),
            "csv" => await ReadRows.OfCsv(file),
            _ => await ReadRows.OfParquet(file),
        };
        Assert.Equal([("a.jpg", "ok", ""), ("b.jpg", "ok", ""), ("", "failed", Message(job))], rows.Select(row => (row.Path, row.Status, row.Detail)));
        Assert.Equal(["dog=0.75|cat=0.25", "dog=0.75|cat=0.25", ""], rows.Select(row => row.Scores));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Events_of_a_failed_job_report_the_failure_before_the_end(int done)
    {
        var job = await FailedJob.StoreAsync(Api, done);

        var events = await ReadEvent.Of(await Api.Http.GetStreamAsync(Address(job, "sse", from: 0, follow: false), Token)).ToListAsync(Token);

        Assert.Equal([.. Enumerable.Repeat("result", done), "failed", "end"], events.Select(each => each.Name));
        var (failed, end) = (JsonDocument.Parse(events[^2].Data).RootElement, JsonDocument.Parse(events[^1].Data).RootElement);
        Assert.Equal(("failed", FailedJob.Reason), (end.GetProperty("state").GetString(), end.GetProperty("problem").GetString()));
        Assert.Equal("modelMismatch", end.GetProperty("problemCode").GetString());
        Assert.StartsWith($"Job {job} failed with {done} of 3 images done: ", failed.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Null(events[^2].Id);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(0, false)]
    [InlineData(2, true)]
    [InlineData(2, false)]
    public async Task The_client_returns_the_results_and_then_throws_the_reason(int done, bool follow)
    {
        var job = await FailedJob.StoreAsync(Api, done);
        using var client = new ZeroShotHttpClient(Api.Http);
        var read = new List<string>();

        if (!follow)
        {
            // A page has what is available; the job says why there is no more.
            var page = await client.GetJob(job).GetResultsAsync(cancellationToken: Token);
            Assert.Equal(((string[])["0 a.jpg dog", "1 b.jpg dog"])[..done], page.Results.Select(image => $"{image.Index} {image.Image} {image.Best!.Label}"));
            return;
        }

        var thrown = await Assert.ThrowsAsync<ZeroShotException>(async () =>
        {
            await foreach (var image in client.GetJob(job).ResultsAsync(cancellationToken: Token))
            {
                read.Add($"{image.Index} {image.Image} {image.Best!.Label}");
            }
        });

        Assert.Equal(((string[])["0 a.jpg dog", "1 b.jpg dog"])[..done], read);
        Assert.Equal((ZeroShotError.ModelMismatch, $"Job {job} failed with {done} of 3 images done: {FailedJob.Reason}"), (thrown.Code, thrown.Message));
    }

    [Fact]
    public async Task Results_of_a_cancelled_job_end_with_the_last_available_one()
    {
        var job = await FailedJob.StoreAsync(Api, done: 2, JobState.Cancelled);
        using var client = new ZeroShotHttpClient(Api.Http);

        Assert.Equal(["a.jpg", "b.jpg"], await client.GetJob(job).ResultsAsync(cancellationToken: Token).Select(image => image.Image).ToListAsync(Token));
        Assert.Equal(2, ReadRows.OfJsonLines(await Api.Http.GetStringAsync(Address(job, "ndjson", from: 0, follow: true), Token)).Length);
    }

    private static string Message(string job) => $"Job {job} failed with 2 of 3 images done: {FailedJob.Reason}";

    private static string Address(string job, string format, long from, bool follow) =>
        FormattableString.Invariant($"/v1/jobs/{job}/results?format={format}&from={from}&follow={(follow ? "true" : "false")}");
}
