using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using ZeroShotOrleans.Results;

namespace ZeroShotOrleans.Gateway.Tests.Native.Results;

/// <summary>Each format returns every row of the job exactly, from any start.</summary>
public sealed class ResultFormatTests(ResultsFixture fixture) : IClassFixture<ResultsFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Json_lines_have_every_row_with_the_index_of_its_image() =>
        Assert.Equal(fixture.Rows, ReadRows.OfJsonLines(System.Text.Encoding.UTF8.GetString(await Get("format=ndjson", "application/x-ndjson"))));

    [Fact]
    public async Task Csv_has_every_row() => Assert.Equal(WithoutIndex(fixture.Rows), await ReadRows.OfCsv(await Get("format=csv", "text/csv", "csv")));

    [Fact]
    public async Task Parquet_has_every_row() =>
        Assert.Equal(WithoutIndex(fixture.Rows), await ReadRows.OfParquet(await Get("format=parquet", "application/vnd.apache.parquet", "parquet")));

    [Fact]
    public async Task Events_have_every_row_and_the_job_at_their_end()
    {
        var events = await Events(await Get("format=sse", "text/event-stream"));

        Assert.Equal(fixture.Rows, events.Where(each => each.Name == "result").Select(each => ReadRows.OfJson(each.Data)));
        Assert.Equal("end", events[^1].Name);
        Assert.Single(events, each => each.Name == "end");
        Assert.Equal("finished", JsonDocument.Parse(events[^1].Data).RootElement.GetProperty("state").GetString());
        Assert.Equal(fixture.Job, JsonDocument.Parse(events[^1].Data).RootElement.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Only_the_last_row_of_an_image_has_an_id()
    {
        var results = (await Events(await Get("format=sse", "text/event-stream"))).Where(each => each.Name == "result").ToArray();

        Assert.Equal(
            Enumerable.Range(0, ResultsFixture.Images).SelectMany(index => (string?[])[null, FormattableString.Invariant($"{index}")]),
            results.Select(each => each.Id));
    }

    [Fact]
    public async Task Csv_is_byte_for_byte_what_the_command_line_writes()
    {
        using var text = new StringWriter();
        var writer = new CsvWriter(text, ResultLayout.Of(await fixture.Api.Client().GetJob(fixture.Job).DescribeAsync(Token)));
        writer.Begin();
        (await fixture.Api.Results(fixture.Job)).ForEach(writer.Write);
        writer.Flush();

        Assert.Equal(text.ToString(), System.Text.Encoding.UTF8.GetString(await Get("format=csv", "text/csv", "csv")));
    }

    [Theory]
    [InlineData("text/csv", "text/csv")]
    [InlineData("application/vnd.apache.parquet", "application/vnd.apache.parquet")]
    [InlineData("text/event-stream", "text/event-stream")]
    [InlineData("text/html, text/event-stream;q=0.4, text/csv;q=0.9, */*;q=0.1", "text/csv")]
    [InlineData("application/x-ndjson", "application/x-ndjson")]
    [InlineData("application/json", "application/json")]
    [InlineData("application/json;q=0.4, application/x-ndjson", "application/x-ndjson")]
    [InlineData("text/html,application/xhtml+xml,*/*;q=0.8", "application/json")]
    [InlineData("*/*", "application/json")]
    [InlineData("image/png", "application/json")]
    [InlineData("this is no header", "application/json")]
    [InlineData(null, "application/json")]
    [InlineData("*/*", "application/x-ndjson", "follow=true")]
    [InlineData("application/json, text/plain, */*", "application/x-ndjson", "follow=true")]
    [InlineData("text/csv", "text/csv", "follow=true")]
    [InlineData(null, "application/x-ndjson", "follow=true")]
    [InlineData("text/csv", "application/json", "format=json")]
    public async Task Without_a_format_the_header_accept_decides(string? accept, string expected, string query = "follow=false")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/jobs/{fixture.Job}/results?from={ResultsFixture.Images}&{query}");
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        using var response = await fixture.Api.Http.SendAsync(request, Token);

        Assert.Equal((HttpStatusCode.OK, expected), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(299)]
    [InlineData(300)]
    [InlineData(1_000_000)]
    [InlineData(long.MaxValue)]
    public async Task Every_format_continues_from_an_image(long from)
    {
        var rows = fixture.Rows.Where(row => row.Index >= from).ToArray();

        Assert.Equal(rows, ReadRows.OfJsonLines(System.Text.Encoding.UTF8.GetString(await Get($"format=ndjson&from={from}", "application/x-ndjson"))));
        Assert.Equal(WithoutIndex(rows), await ReadRows.OfCsv(await Get($"format=csv&from={from}", "text/csv", "csv")));
        Assert.Equal(WithoutIndex(rows), await ReadRows.OfParquet(await Get($"format=parquet&from={from}", "application/vnd.apache.parquet", "parquet")));
        Assert.Equal(rows, (await Events(await Get($"format=sse&from={from}", "text/event-stream"))).Where(each => each.Name == "result").Select(each => ReadRows.OfJson(each.Data)));
    }

    [Fact]
    public async Task A_reconnecting_event_reader_gets_each_row_once()
    {
        var rows = new List<ExpectedRow>();
        var last = "";
        using (var first = await fixture.Api.Http.GetAsync($"/v1/jobs/{fixture.Job}/results?format=sse", HttpCompletionOption.ResponseHeadersRead, Token))
        {
            // 41 and a half images.
            await foreach (var each in ReadEvent.Of(await first.Content.ReadAsStreamAsync(Token)).Where(each => each.Name == "result").Take(83))
            {
                rows.Add(ReadRows.OfJson(each.Data));
                last = each.Id ?? last;
            }
        }

        Assert.Equal("40", last);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/jobs/{fixture.Job}/results?format=sse&from=7");
        request.Headers.Add("Last-Event-ID", last);
        using var second = await fixture.Api.Http.SendAsync(request, Token);
        var rest = (await Events(await second.Content.ReadAsByteArrayAsync(Token))).Where(each => each.Name == "result").Select(each => ReadRows.OfJson(each.Data));

        Assert.Equal(fixture.Rows, rows.Where(row => row.Index <= 40).Concat(rest));
    }

    [Theory]
    [InlineData("format=xml", null, "json, ndjson, csv, parquet or sse")]
    [InlineData("format=json&follow=true", null, "'follow' is true, but a page cannot wait")]
    [InlineData("most=0", null, "'most' is 0; it must be 1 to 1000")]
    [InlineData("most=1001", null, "'most' is 1001; it must be 1 to 1000")]
    [InlineData("most=many", null, "most")]
    [InlineData("format=csv&most=10", null, "only format=json has pages")]
    [InlineData("from=-1", null, "'from' is -1")]
    [InlineData("from=abc", null, "from")]
    [InlineData("follow=maybe", null, "follow")]
    [InlineData("format=sse", "abc", "Last-Event-ID")]
    [InlineData("format=sse", "-2", "Last-Event-ID")]
    [InlineData("format=sse", "9223372036854775807", "Last-Event-ID")]
    public async Task An_invalid_query_is_rejected_by_name(string query, string? lastEventId, string message)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/jobs/{fixture.Job}/results?{query}");
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        using var response = await fixture.Api.Http.SendAsync(request, Token);

        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        Assert.Contains(message, (await ApiCalls.Json(response)).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_of_an_unknown_job_are_404()
    {
        using var response = await fixture.Api.Http.GetAsync("/v1/jobs/nosuchjob123/results", Token);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private async Task<byte[]> Get(string query, string type, string? extension = null)
    {
        using var response = await fixture.Api.Http.GetAsync($"/v1/jobs/{fixture.Job}/results?{query}", Token);
        Assert.Equal((HttpStatusCode.OK, type), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        Assert.Equal(
            extension is null ? null : new ContentDispositionHeaderValue("attachment") { FileName = $"\"{fixture.Job}.{extension}\"" },
            response.Content.Headers.ContentDisposition);
        return await response.Content.ReadAsByteArrayAsync(Token);
    }

    private static async Task<List<ReadEvent>> Events(byte[] bytes) => await ReadEvent.Of(new MemoryStream(bytes)).ToListAsync(Token);

    private static IEnumerable<ExpectedRow> WithoutIndex(IEnumerable<ExpectedRow> rows) => rows.Select(row => row with { Index = -1 });
}
