using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace ZeroShotOrleans.Client.Http.Tests;

/// <summary>Uploads over breaking connections, to a job with a small buffer: every file exactly once, in order, complete.</summary>
public sealed class UploadTests
{
    private readonly List<(string Name, string Bytes)> _taken = [];
    private readonly List<int> _sizes = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_are_sent_in_requests_of_bounded_size_and_completed()
    {
        await using var api = await StartAsync((_, _) => int.MaxValue);
        using var client = api.Client(new ZeroShotHttpOptions { MaxFilesPerUpload = 3, MaxBytesPerUpload = 100 });
        var files = Files("a", "b", "c", "d", new string('x', 60), new string('y', 60), new string('z', 1000), "e");

        var job = await client.GetJob("abc").UploadAsync(files, Token);

        Assert.Equal((8, true), (job.Listed, job.ListingDone));
        Assert.Equal(await files.Select(Content).ToListAsync(Token), _taken);

        // a b c, d x, y, the large one alone, e.
        Assert.Equal([3, 2, 1, 1, 1], _sizes);
        Assert.Equal("POST /v1/jobs/abc/images/complete", api.Requests.Last());
    }

    [Fact]
    public async Task File_names_are_preserved()
    {
        await using var api = await StartAsync((_, _) => int.MaxValue);
        using var client = api.Client();
        string[] names = ["sub/cat.jpg", "she said \"hi\".jpg", "Größe 猫.jpg", "a;b=c%20d\\e.jpg"];

        await client.GetJob("abc").UploadAsync(names.Select(name => UploadFile.Of(name, [1])).ToAsyncEnumerable(), Token);

        Assert.Equal(names, _taken.Select(file => file.Name));
    }

    [Fact]
    public async Task An_upload_resumes_at_the_position_of_the_job_and_opens_only_missing_files()
    {
        _taken.AddRange([("0.jpg", "a"), ("1.jpg", "b")]);
        await using var api = await StartAsync((_, _) => int.MaxValue);
        using var client = api.Client();
        var opened = new List<string>();
        var files = Files("a", "b", "c").Select(file => new UploadFile(file.Name, token =>
        {
            opened.Add(file.Name);
            return file.Open(token);
        }));

        await client.GetJob("abc").UploadAsync(files, Token);

        Assert.Equal(["0.jpg", "1.jpg", "2.jpg"], _taken.Select(file => file.Name));
        Assert.Equal(["2.jpg"], opened);
        Assert.Contains("POST /v1/jobs/abc/images?first=2", api.Requests);
    }

    [Fact]
    public async Task An_upload_waits_as_long_as_the_buffer_of_the_job_is_full()
    {
        // Accepts nothing for many times the retry timeout, then one file per request.
        await using var api = await StartAsync((request, _) => request < 100 ? 0 : 1);
        using var client = api.Client(new ZeroShotHttpOptions { MaxRetries = 2, RetryTimeout = TimeSpan.FromSeconds(10) });
        var files = Files([.. Enumerable.Range(0, 20).Select(i => i.ToString(CultureInfo.InvariantCulture))]);

        await client.GetJob("abc").UploadAsync(files, Token);

        Assert.Equal(await files.Select(Content).ToListAsync(Token), _taken);
        Assert.Contains(TimeSpan.FromSeconds(2), api.Time.Pauses);
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3)]
    public async Task Each_file_arrives_exactly_once_in_order_wherever_connections_break(int seed)
    {
        var random = new Random(seed);
        await using var api = await StartAsync((request, files) => random.Next(3) switch
        {
            // The connection breaks after some files; the buffer is full; all files are accepted.
            0 => -1 - random.Next(files + 1),
            1 => random.Next(files + 1),
            _ => files,
        });
        using var client = api.Client(new ZeroShotHttpOptions { MaxFilesPerUpload = 10, MaxBytesPerUpload = 200 });
        var files = Files([.. Enumerable.Range(0, 200).Select(i => new string((char)('a' + (i % 26)), random.Next(1, 300)))]);

        await client.GetJob("abc").UploadAsync(files, Token);

        Assert.Equal(await files.Select(Content).ToListAsync(Token), _taken);
    }

    [Fact]
    public async Task Server_that_only_breaks_connections_fails_with_the_reason()
    {
        await using var api = await StartAsync((_, _) => -1);
        using var client = api.Client();

        var over = await Assert.ThrowsAsync<TimeoutException>(() => client.GetJob("abc").UploadAsync(Files("a"), Token));

        Assert.Contains("while sending images", over.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(413, "upload_too_large", ZeroShotError.UploadTooLarge)]
    [InlineData(409, "upload_gap", ZeroShotError.BadRequest)]
    public async Task An_error_response_is_reported_at_once_with_its_message(int status, string code, ZeroShotError error)
    {
        await using var api = await ScriptedApi.StartAsync((context, _) => context.Request.Method == "GET"
            ? ScriptedApi.Json(context, new { next = 0, taken = 0 })
            : ScriptedApi.Refuse(context, status, code));
        using var client = api.Client();

        var refused = await Assert.ThrowsAsync<ZeroShotException>(() => client.GetJob("abc").UploadAsync(Files("a"), Token));

        Assert.Equal((error, $"Refused: {code}. (request r1)"), (refused.Code, refused.Message));
        Assert.Equal(2, api.Requests.Count);
    }

    [Fact]
    public async Task An_unreadable_file_ends_the_upload_with_its_own_exception()
    {
        await using var api = await StartAsync((_, _) => int.MaxValue);
        using var client = api.Client();

        await Assert.ThrowsAsync<FileNotFoundException>(() => client.GetJob(
            "abc").UploadAsync(new[] { UploadFile.At("a.jpg", Path.Combine(Path.GetTempPath(), "no-such-file-of-zso.jpg")) }.ToAsyncEnumerable(), Token));
        Assert.DoesNotContain(api.Requests, request => request.StartsWith("POST", StringComparison.Ordinal));
    }

    // A job of the HTTP API. The number of files it accepts per request: then 429, or, if negative, the connection breaks.
    private Task<ScriptedApi> StartAsync(Func<int, int, int> take) => ScriptedApi.StartAsync(async (context, request) =>
    {
        var path = context.Request.Path.Value!;
        if (context.Request.Method == "GET")
        {
            await ScriptedApi.Json(context, path.EndsWith("/images", StringComparison.Ordinal) ? new { next = _taken.Count, taken = 0 } : ScriptedApi.Job());
        }
        else if (path.EndsWith("/complete", StringComparison.Ordinal))
        {
            using var reader = new StreamReader(context.Request.Body);
            Assert.Equal($$"""{"files":{{_taken.Count}}}""", await reader.ReadToEndAsync());
            await ScriptedApi.Json(context, ScriptedApi.Job(listed: _taken.Count, listingDone: true));
        }
        else
        {
            await TakeAsync(context, request, take);
        }
    });

    private async Task TakeAsync(HttpContext context, int request, Func<int, int, int> take)
    {
        var first = int.Parse(context.Request.Query["first"]!, CultureInfo.InvariantCulture);
        Assert.InRange(first, 0, _taken.Count);
        var files = await FilesOf(context);
        _sizes.Add(files.Count);
        var most = take(request, files.Count);
        foreach (var file in files.Take(most < 0 ? -1 - most : most).Skip(_taken.Count - first))
        {
            _taken.Add(file);
        }

        if (most < 0)
        {
            context.Abort();
        }
        else if (_taken.Count < first + files.Count)
        {
            await ScriptedApi.Refuse(context, 429, "upload_full", retryAfter: 2);
        }
        else
        {
            await ScriptedApi.Json(context, new { next = _taken.Count, taken = files.Count });
        }
    }

    private static async Task<List<(string Name, string Bytes)>> FilesOf(HttpContext context)
    {
        var files = new List<(string, string)>();
        foreach (var file in (await context.Request.ReadFormAsync()).Files)
        {
            using var reader = new StreamReader(file.OpenReadStream());
            files.Add((file.FileName, await reader.ReadToEndAsync()));
        }

        return files;
    }

    private static IAsyncEnumerable<UploadFile> Files(params string[] contents) =>
        contents.Select((content, index) => UploadFile.Of(string.Create(CultureInfo.InvariantCulture, $"{index}.jpg"), System.Text.Encoding.UTF8.GetBytes(content))).ToAsyncEnumerable();

    private static async ValueTask<(string Name, string Bytes)> Content(UploadFile file, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(await file.Open(cancellationToken));
        return (file.Name, await reader.ReadToEndAsync(cancellationToken));
    }
}
