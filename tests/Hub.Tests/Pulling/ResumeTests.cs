using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Hub.Tests.Stub;

namespace ZeroShotOrleans.Hub.Tests.Pulling;

/// <summary>Interrupted downloads, and what a later attempt requests.</summary>
public sealed class ResumeTests
{
    // The image tower has 514,565 bytes, the text tower 3,235,887; both come from the file store.
    private const int Cut = 200_000;

    [Fact]
    public async Task Resumes_after_a_cut_connection()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        var sent = CutOnce(hubs);

        HubFixture.Open(await hubs.PullAsync());

        var large = hubs.Stub.Repositories[HubFixture.Acme].Files.Values.Where(StubRepository.IsLarge).ToList();
        Assert.Equal(large.Count, sent.Count);
        var resumed = hubs.Stub.StoreRequests.Where(request => request.Range is not null).ToList();
        Assert.Equal(large.Count, resumed.Count);
        Assert.All(resumed, request =>
        {
            var hash = request.Path.Split('/')[^1];
            Assert.Equal($"bytes={sent[hash][0]}-", request.Range);
            Assert.Equal($"\"{hash}\"", request.IfRange);
            Assert.Equal(large.Single(content => StubRepository.Sha256(content) == hash).Length, sent[hash].Sum());
        });
        Assert.Equal(large.Count, hubs.Time.Waits.Count);
    }

    [Fact]
    public async Task Next_pull_resumes_a_cancelled_one()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        using var stop = new CancellationTokenSource();
        var largest = "";
        hubs.Stub.OnStore = async (context, content) =>
        {
            context.Response.Headers.ETag = $"\"{StubRepository.Sha256(content)}\"";
            context.Response.ContentLength = content.Length;
            await context.Response.Body.WriteAsync(content.AsMemory(0, Math.Min(Cut, content.Length)));
            await context.Response.Body.FlushAsync();

            // Stop when the bytes of the text tower, the last and largest file, have arrived.
            if (content.Length > 3_000_000)
            {
                largest = StubRepository.Sha256(content);
                await hubs.WaitForBytesAsync(content, Cut);
                await stop.CancelAsync();
            }

            await context.Response.Body.WriteAsync(content.AsMemory(Math.Min(Cut, content.Length)));
            return true;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hubs.PullUntilCancelledAsync(stop.Token));
        hubs.AssertNoModelIsVisible();
        hubs.Stub.ClearRequests();
        hubs.Stub.OnStore = null;

        HubFixture.Open(await hubs.PullAsync());

        // The image tower downloads in parallel and may or may not be complete by then.
        var text = Assert.Single(hubs.Stub.StoreRequests, request => request.Path.EndsWith(largest, StringComparison.Ordinal));
        Assert.Equal($"bytes={Cut}-", text.Range);
        Assert.NotNull(text.IfRange);

        // The small files were complete, so each of them is requested only once.
        Assert.DoesNotContain(hubs.Stub.Requests, request => request.Path.EndsWith("/config.json", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Restarts_the_file_when_the_host_ignores_ranges()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        var sent = CutOnce(hubs);
        hubs.Stub.HasRanges = false;

        HubFixture.Open(await hubs.PullAsync());

        Assert.All(
            hubs.Stub.Repositories[HubFixture.Acme].Files.Values.Where(StubRepository.IsLarge),
            content => Assert.Equal(content.Length + Math.Min(Cut, content.Length / 2), sent[StubRepository.Sha256(content)].Sum()));
        var bytes = hubs.Progress[^1];
        Assert.Equal(bytes.TotalBytes, bytes.Bytes);
    }

    [Fact]
    public async Task Restarts_the_file_when_its_etag_changed()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        var sent = CutOnce(hubs);
        hubs.Stub.TagPrefix = "moved-";

        HubFixture.Open(await hubs.PullAsync());

        // The first request was cut under the old ETag; the second sends it and gets the whole file.
        Assert.All(hubs.Stub.StoreRequests.Where(request => request.Range is not null), request => Assert.DoesNotContain("moved-", request.IfRange, StringComparison.Ordinal));
        Assert.All(sent.Values, counts => Assert.True(counts.Sum() > counts.Max()));
    }

    [Fact]
    public async Task Resumes_a_response_that_ended_cleanly_but_early()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        var started = new ConcurrentDictionary<string, bool>();
        hubs.Stub.OnStore = async (context, content) =>
        {
            if (!started.TryAdd(StubRepository.Sha256(content), true))
            {
                return false;
            }

            // Without a Content-Length, a cut body looks like a complete one.
            await context.Response.Body.WriteAsync(content.AsMemory(0, content.Length / 2));
            return true;
        };

        HubFixture.Open(await hubs.PullAsync());

        Assert.Equal(started.Count, hubs.Stub.StoreRequests.Count(request => request.Range is not null));
    }

    [Fact]
    public async Task Discards_a_corrupt_partial_file_and_downloads_it_again()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        CutOnce(hubs, corrupt: true);

        HubFixture.Open(await hubs.PullAsync());

        // Cut off, resumed, found corrupt, downloaded in full.
        Assert.Equal(3, hubs.Stub.StoreRequests.Count(request => request.Path == hubs.Stub.StoreRequests[0].Path));
    }

    [Fact]
    public async Task Rejects_a_range_that_was_not_requested()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        CutOnce(hubs);
        var cut = hubs.Stub.OnStore!;
        var isWrong = true;
        hubs.Stub.OnStore = async (context, content) =>
        {
            if (context.Request.Headers.Range.Count == 0 || !isWrong)
            {
                return await cut(context, content);
            }

            isWrong = false;
            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.Headers.ContentRange = $"bytes 0-9/{content.Length}";
            await context.Response.Body.WriteAsync(content.AsMemory(0, 10));
            return true;
        };

        HubFixture.Open(await hubs.PullAsync());

        // Cut off, wrong range, downloaded in full: the wrong bytes were not appended.
        var wrong = Assert.Single(hubs.Stub.StoreRequests.GroupBy(request => request.Path), requests => requests.Count() == 3);
        Assert.Null(wrong.Last().Range);
    }

    [Fact]
    public async Task Keeps_retrying_a_download_that_makes_progress()
    {
        await using var hubs = await HubFixture.WithClipAsync(options => options.Retries = 1);
        CutEach(hubs, 1_200_000);

        HubFixture.Open(await hubs.PullAsync());

        var tower = StubRepository.Sha256(hubs.Stub.Repositories[HubFixture.Acme].Files["onnx/text_model.onnx"]);
        Assert.Equal(
            [null, "bytes=1200000-", "bytes=2400000-"],
            hubs.Stub.StoreRequests.Where(request => request.Path.EndsWith(tower, StringComparison.Ordinal)).Select(request => request.Range));
    }

    [Fact]
    public async Task Gives_up_on_a_download_without_sufficient_progress()
    {
        await using var hubs = await HubFixture.WithClipAsync(options => (options.Retries, options.ParallelFiles) = (3, 1));
        CutEach(hubs, 1000);

        await hubs.FailAsync(HubError.Network);

        Assert.Equal([null, "bytes=1000-", "bytes=2000-", "bytes=3000-"], hubs.Stub.StoreRequests.Select(request => request.Range));
    }

    [Fact]
    public async Task Does_not_resume_partial_files_of_another_commit()
    {
        await using var hubs = await HubFixture.WithClipAsync(options => options.Retries = 0);
        var repository = hubs.Stub.Repositories[HubFixture.Acme];
        CutOnce(hubs);
        await hubs.FailAsync(HubError.Network);
        repository.Commit(HubFixture.Commit('2'), repository.Files.Append(new("LICENSE", "None."u8.ToArray())));
        hubs.Stub.OnStore = null;
        hubs.Stub.ClearRequests();

        HubFixture.Open(await hubs.PullAsync());

        Assert.All(hubs.Stub.StoreRequests, request => Assert.Null(request.Range));
    }

    [Fact]
    public async Task Downloads_a_completed_file_again_when_it_was_damaged()
    {
        await using var hubs = await HubFixture.WithClipAsync(options => (options.Retries, options.ParallelFiles) = (0, 1));
        CutOnce(hubs);
        await hubs.FailAsync(HubError.Network);
        var config = Path.Combine(hubs.Models, ".pulling", "tiny-clip", "config.json");
        File.WriteAllBytes(config, new byte[new FileInfo(config).Length]);
        hubs.Stub.OnStore = null;

        // The damaged file counts as partial, so the failure is retried.
        hubs.Options.Retries = 1;
        HubFixture.Open(await hubs.PullAsync());
    }

    /// <summary>Cuts every response after a number of bytes, unless it is shorter.</summary>
    private static void CutEach(HubFixture hubs, int bytes) => hubs.Stub.OnStore = async (context, content) =>
    {
        var from = (int)(context.Request.GetTypedHeaders().Range?.Ranges.Single().From ?? 0);
        if (content.Length - from <= bytes)
        {
            return false;
        }

        context.Response.StatusCode = from > 0 ? StatusCodes.Status206PartialContent : StatusCodes.Status200OK;
        context.Response.Headers.ContentRange = from > 0 ? $"bytes {from}-{content.Length - 1}/{content.Length}" : default(string);
        context.Response.ContentLength = content.Length - from;
        await context.Response.Body.WriteAsync(content.AsMemory(from, bytes));
        await context.Response.Body.FlushAsync();
        await hubs.WaitForBytesAsync(content, from + bytes);
        context.Abort();
        return true;
    };

    /// <summary>Cuts the first response for every large file halfway. Records the bytes sent for each.</summary>
    private static ConcurrentDictionary<string, List<int>> CutOnce(HubFixture hubs, bool corrupt = false)
    {
        var stub = hubs.Stub;
        var sent = new ConcurrentDictionary<string, List<int>>();
        stub.OnStore = async (context, content) =>
        {
            var hash = StubRepository.Sha256(content);
            var half = Math.Min(Cut, content.Length / 2);
            if (sent.TryAdd(hash, [half]))
            {
                context.Response.Headers.ETag = $"\"{hash}\"";
                context.Response.ContentLength = content.Length;
                var begin = content.AsMemory(0, half).ToArray();
                begin[0] ^= (byte)(corrupt ? 1 : 0);
                await context.Response.Body.WriteAsync(begin);
                await context.Response.Body.FlushAsync();
                await hubs.WaitForBytesAsync(content, half);
                context.Abort();
                return true;
            }

            await stub.SendFileAsync(context, content, stub.TagPrefix + hash);
            sent[hash].Add((int)context.Response.ContentLength!);
            return true;
        };
        return sent;
    }
}
