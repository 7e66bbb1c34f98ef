using System.Net;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Gateway.Tests.Native.Results;

/// <summary>Pages of results: every row once, and an end that a reader can tell from a pause.</summary>
public sealed class ResultPageTests(ResultsFixture fixture) : IClassFixture<ResultsFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", 3)]
    [InlineData("most=1000", 1)]
    [InlineData("most=300", 1)]
    [InlineData("most=299", 2)]
    [InlineData("most=256", 2)]
    [InlineData("most=50", 6)]
    [InlineData("most=7&format=json", 43)]
    public async Task All_pages_together_have_every_row_once(string query, int pages)
    {
        var (rows, read) = await ReadAllAsync(fixture.Api, fixture.Job, query);

        Assert.Equal(fixture.Rows, rows);
        Assert.Equal(pages, read);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(1_000_000)]
    [InlineData(long.MaxValue)]
    public async Task A_page_after_the_last_image_of_a_finished_job_is_empty_and_the_last(long from)
    {
        var page = await PageAsync(fixture.Api, fixture.Job, $"from={from}");

        Assert.Empty(page.GetProperty("rows").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, page.GetProperty("next").ValueKind);
    }

    [Fact]
    public async Task A_running_job_always_has_a_next_page()
    {
        var job = await fixture.Api.SubmitUpload();
        var empty = await PageAsync(fixture.Api, job, "");
        await fixture.Api.Upload(job, 0, ("a.jpg", ApiCalls.Image), ("b.jpg", ApiCalls.Image));
        var page = empty;
        await Until.TrueAsync(
            async () => (page = await PageAsync(fixture.Api, job, "")).GetProperty("rows").GetArrayLength() == 2, TimeSpan.FromSeconds(30), "a page with two rows", Token);
        await fixture.Api.Complete(job, 2);
        var (rows, _) = await ReadAllAsync(fixture.Api, job, "", from: page.GetProperty("next").GetInt64());

        Assert.Equal((0, 0L), (empty.GetProperty("rows").GetArrayLength(), empty.GetProperty("next").GetInt64()));
        Assert.Equal(2, page.GetProperty("next").GetInt64());
        Assert.Empty(rows);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task The_last_page_of_a_failed_job_ends_with_the_reason(int done)
    {
        var job = await FailedJob.StoreAsync(fixture.Api, done);

        var page = await PageAsync(fixture.Api, job, "");
        var after = await PageAsync(fixture.Api, job, $"from={done}");

        string[] statuses = [.. Enumerable.Repeat("ok", done), "failed"];
        Assert.Equal(statuses, page.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("status").GetString()));
        Assert.Equal(JsonValueKind.Null, page.GetProperty("next").ValueKind);
        var reason = Assert.Single(after.GetProperty("rows").EnumerateArray());
        Assert.Equal($"Job {job} failed with {done} of 3 images done: {FailedJob.Reason}", reason.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Pages_before_the_last_one_of_a_failed_job_have_no_reason()
    {
        var job = await FailedJob.StoreAsync(fixture.Api, done: 2);

        var first = await PageAsync(fixture.Api, job, "most=1");
        var second = await PageAsync(fixture.Api, job, "most=1&from=1");

        Assert.Equal(["ok"], first.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("status").GetString()));
        Assert.Equal(1, first.GetProperty("next").GetInt64());
        Assert.Equal(["ok", "failed"], second.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("status").GetString()));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
    }

    private static async Task<(List<ExpectedRow> Rows, int Pages)> ReadAllAsync(TestApi api, string job, string query, long from = 0)
    {
        var rows = new List<ExpectedRow>();
        for (var (next, pages) = ((long?)from, 0); ; pages++)
        {
            if (next is null)
            {
                return (rows, pages);
            }

            var page = await PageAsync(api, job, $"from={next}&{query}");
            rows.AddRange(page.GetProperty("rows").EnumerateArray().Select(row => ReadRows.OfJson(row.GetRawText())));
            next = page.GetProperty("next") is { ValueKind: JsonValueKind.Number } after ? after.GetInt64() : null;
        }
    }

    private static async Task<JsonElement> PageAsync(TestApi api, string job, string query)
    {
        using var response = await api.Http.GetAsync($"/v1/jobs/{job}/results?{query}", Token);
        Assert.Equal((HttpStatusCode.OK, "application/json"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        return (await ApiCalls.Json(response)).Clone();
    }
}
