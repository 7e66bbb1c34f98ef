using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ZeroShotOrleans.Client.Http.Tests;

/// <summary>Results over breaking connections: every image exactly once, in order, complete.</summary>
public sealed class ResultReadingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reading_resumes_at_the_image_whose_line_was_cut_off()
    {
        await using var api = await ResultsAsync(images: 5, labelSets: 1, async (connection, rows, context) =>
        {
            if (connection == 0)
            {
                await WriteAndBreak(context, rows[0] + rows[1] + rows[2][..20]);
                return;
            }

            await Write(context, string.Concat(rows));
        });

        Assert.Equal([0L, 1, 2, 3, 4], await ReadAsync(api));
        Assert.Equal(["0", "2"], Froms(api));
    }

    [Fact]
    public async Task An_image_with_missing_rows_is_read_again_completely()
    {
        await using var api = await ResultsAsync(images: 3, labelSets: 3, async (connection, rows, context) =>
        {
            if (connection == 0)
            {
                // All of image 0, and one of three rows of image 1.
                await WriteAndBreak(context, string.Concat(rows.Take(4)));
                return;
            }

            await Write(context, string.Concat(rows));
        });
        using var client = api.Client();

        var images = await client.GetJob("abc").ResultsAsync(cancellationToken: Token).ToListAsync(Token);

        Assert.Equal([0L, 1, 2], images.Select(image => image.Index));
        Assert.All(images, image => Assert.Equal(["set0", "set1", "set2"], image.LabelSets.Select(set => set.Name)));
        Assert.Equal(["0", "1"], Froms(api));
    }

    [Fact]
    public async Task Repeated_rows_are_dropped_and_a_gap_is_requested_again()
    {
        await using var api = await ResultsAsync(images: 6, labelSets: 1, async (connection, rows, context) =>
        {
            var from = From(context);
            await Write(context, connection == 0
                ? rows[0] + rows[1] + rows[0] + rows[1] + rows[2] + rows[4]
                : string.Concat(Rows(images: 6, labelSets: 1, first: Math.Max(0, from - 2))));
        });

        Assert.Equal([0L, 1, 2, 3, 4, 5], await ReadAsync(api));
        Assert.Equal(["0", "3"], Froms(api));
    }

    [Fact]
    public async Task Reading_continues_after_an_early_end_and_drops_an_unterminated_last_line()
    {
        var state = "running";
        await using var api = await ResultsAsync(images: 4, labelSets: 1, state: () => state, answer: async (connection, rows, context) =>
        {
            switch (connection)
            {
                case 0:
                    await Write(context, rows[0] + rows[1]);
                    break;
                case 1:
                    await Write(context, rows[0] + rows[1].TrimEnd('\n'));
                    break;
                default:
                    state = "finished";
                    await Write(context, string.Concat(rows));
                    break;
            }
        });

        Assert.Equal([0L, 1, 2, 3], await ReadAsync(api));
        Assert.Equal(["0", "2", "3"], Froms(api));
    }

    [Fact]
    public async Task Without_follow_the_available_results_are_read_in_one_request()
    {
        await using var api = await ResultsAsync(images: 4, labelSets: 1, state: () => "running", answer: (_, rows, context) => Write(context, rows[0] + rows[1]));
        using var client = api.Client();

        Assert.Equal([0L, 1], (await client.GetJob("abc").GetResultsAsync(cancellationToken: Token)).Results.Select(image => image.Index));
        Assert.Equal("GET /v1/jobs/abc/results?format=ndjson&from=0&follow=false", api.Requests.Last());
        Assert.Single(Froms(api));
    }

    [Fact]
    public async Task A_silent_connection_is_replaced()
    {
        await using var api = await ResultsAsync(images: 3, labelSets: 1, async (connection, rows, context) =>
        {
            await Write(context, connection == 0 ? rows[0] : string.Concat(rows));
            if (connection == 0)
            {
                // The server has gone without closing the connection.
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        });
        using var client = api.Client(new ZeroShotHttpOptions { IdleTimeout = TimeSpan.FromMilliseconds(300) }, TimeProvider.System);

        Assert.Equal([0L, 1, 2], await client.GetJob("abc").ResultsAsync(cancellationToken: Token).Select(image => image.Index).ToListAsync(Token));
    }

    [Theory]
    [InlineData(404, "not_found", ZeroShotError.NotFound)]
    [InlineData(403, "forbidden", ZeroShotError.BadRequest)]
    [InlineData(500, "storage_failed", ZeroShotError.StorageFailed)]
    public async Task A_permanent_error_is_reported_at_once(int status, string code, ZeroShotError expected)
    {
        await using var api = await ResultsAsync(images: 3, labelSets: 1, (_, _, context) => ScriptedApi.Refuse(context, status, code));
        using var client = api.Client();

        var refused = await Assert.ThrowsAsync<ZeroShotException>(() => client.GetJob("abc").ResultsAsync(cancellationToken: Token).ToListAsync(Token).AsTask());

        Assert.Equal((expected, $"Refused: {code}. (request r1)"), (refused.Code, refused.Message));
        Assert.Single(Froms(api));
    }

    [Fact]
    public async Task A_transient_error_is_retried_after_the_requested_delay()
    {
        await using var api = await ResultsAsync(images: 2, labelSets: 1, (connection, rows, context) => connection switch
        {
            0 => ScriptedApi.Refuse(context, 429, "overloaded", retryAfter: 7),
            1 => ScriptedApi.Refuse(context, 503, "x"),
            _ => Write(context, string.Concat(rows)),
        });

        Assert.Equal([0L, 1], await ReadAsync(api));
        Assert.Contains(TimeSpan.FromSeconds(7), api.Time.Pauses);
    }

    [Fact]
    public async Task Reading_fails_with_the_reason_when_no_response_arrives()
    {
        await using var api = await ResultsAsync(
            images: 3, labelSets: 1, (connection, rows, context) => WriteAndBreak(context, connection == 0 ? rows[0] : "this is no row\n"));
        using var client = api.Client();
        var read = new List<long>();

        var over = await Assert.ThrowsAsync<TimeoutException>(async () =>
        {
            await foreach (var image in client.GetJob("abc").ResultsAsync(cancellationToken: Token))
            {
                read.Add(image.Index);
            }
        });

        Assert.Equal([0L], read);
        Assert.Contains("for 120 s while reading results. Last error: A line is not a valid result row: ", over.Message, StringComparison.Ordinal);

        // Pauses grow: two minutes do not become thousands of requests.
        Assert.InRange(Froms(api).Count, 10, 60);
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3)]
    public async Task Each_image_is_read_exactly_once_in_order_wherever_connections_break(int seed)
    {
        const int Images = 300, LabelSets = 2;
        var random = new Random(seed);
        await using var api = await ResultsAsync(Images, LabelSets, async (_, rows, context) =>
        {
            var text = string.Concat(rows);
            var until = Math.Min(random.Next(text.Length * 2), text.Length);
            switch (random.Next(3))
            {
                case 0:
                    await WriteAndBreak(context, text[..until]);
                    break;
                case 1:
                    await Write(context, text[..until]);
                    context.Abort();
                    break;
                default:
                    await Write(context, text[..until]);
                    break;
            }
        });
        using var client = api.Client();

        var images = await client.GetJob("abc").ResultsAsync(cancellationToken: Token).ToListAsync(Token);

        Assert.Equal(Enumerable.Range(0, Images).Select(index => (long)index), images.Select(image => image.Index));
        Assert.All(images, image => Assert.Equal(
            ($"é{image.Index}.jpg", LabelSets, $"label {image.Index}"), (image.Image, image.LabelSets.Length, image.Best!.Label)));
    }

    [Fact]
    public async Task A_row_is_read_with_all_its_members()
    {
        await using var api = await ResultsAsync(images: 2, labelSets: 1, (_, _, context) => Write(context,
            """{"index":0,"path":"a.jpg","status":"ok","error":null,"detail":null,"label":"cat","score":0.75,"scores":[{"label":"cat","score":0.75,"cosine":0.25,"logit":25},{"label":"dog","score":0.25}],"model":"clip","modelFingerprint":"f1","labelSet":"animals","labelSetVersion":3}""" + "\n" +
            """{"index":1,"path":"b.jpg","status":"error","error":"TooManyPixels","detail":"Too many.","label":null,"score":null,"scores":[],"model":"clip","modelFingerprint":"f1","labelSet":"animals","labelSetVersion":3}""" + "\n"));
        using var client = api.Client();

        var images = await client.GetJob("abc").ResultsAsync(cancellationToken: Token).ToListAsync(Token);

        Assert.Equal(("animals", 3), (images[0].LabelSets[0].Name, images[0].LabelSets[0].Version));
        Assert.Equal([new ScoredLabel("cat", 0.75f, 0.25f, 25), new ScoredLabel("dog", 0.25f)], images[0].Scores);
        Assert.Equal((ImageError.None, null, "f1"), (images[0].Error, images[0].Detail, images[0].ModelFingerprint));
        Assert.Equal((ImageError.TooManyPixels, "Too many.", null), (images[1].Error, images[1].Detail, images[1].Best));
    }

    private static async Task<List<long>> ReadAsync(ScriptedApi api)
    {
        using var client = api.Client();
        return await client.GetJob("abc").ResultsAsync(cancellationToken: Token).Select(image => image.Index).ToListAsync(Token);
    }

    // A job that has ended and whose results the test sends; arguments: number of the connection, and the requested rows.
    private static Task<ScriptedApi> ResultsAsync(int images, int labelSets, Func<int, List<string>, HttpContext, Task> answer, Func<string>? state = null)
    {
        var connections = -1;
        return ScriptedApi.StartAsync((context, _) => context.Request.Path == "/v1/jobs/abc/results"
            ? answer(Interlocked.Increment(ref connections), Rows(images, labelSets, From(context)), context)
            : ScriptedApi.Json(context, ScriptedApi.Job(state?.Invoke() ?? "finished", images, listingDone: true, labelSets)));
    }

    private static long From(HttpContext context) => long.Parse(context.Request.Query["from"]!, CultureInfo.InvariantCulture);

    private static List<string> Froms(ScriptedApi api) =>
        [.. api.Requests.Where(request => request.Contains("/results", StringComparison.Ordinal)).Select(request => request.Split("from=")[1].Split('&')[0])];

    private static List<string> Rows(int images, int labelSets, long first) =>
    [
        .. from index in Enumerable.Range(0, images).Where(index => index >= first)
           from set in Enumerable.Range(0, labelSets)
           select JsonSerializer.Serialize(new
           {
               index, path = $"é{index}.jpg", status = "ok", error = (string?)null, detail = (string?)null, label = $"label {index}", score = 0.5,
               scores = new[] { new { label = $"label {index}", score = 0.5 } }, model = "clip", modelFingerprint = "f", labelSet = $"set{set}", labelSetVersion = 1,
           }) + "\n",
    ];

    private static async Task Write(HttpContext context, string text)
    {
        context.Response.ContentType = "application/x-ndjson";
        await context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    // What was written arrives before the connection ends; aborting at once could discard it.
    private static Task WriteAndBreak(HttpContext context, string text)
    {
        context.Response.ContentLength = System.Text.Encoding.UTF8.GetByteCount(text) + 1_000;
        return Write(context, text);
    }
}
