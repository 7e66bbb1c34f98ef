using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Hub.Tests.Stub;

namespace ZeroShotOrleans.Hub.Tests.Pulling;

/// <summary>Downloads that break off, and what a later try asks for.</summary>
public sealed class ResumeTests
{
    // The image tower has 514 565 bytes, the text tower 3 235 887: both come from the store.
    private const int Cut = 200_000;

    [Fact]
    public async Task A_connection_that_is_cut_is_gone_on_with_where_it_stopped()
    {
        await using var hubs = await Hubs.WithClipAsync();
        var sent = CutOnce(hubs);

        Hubs.Opened(await hubs.PullAsync());

        var large = hubs.Stub.Repositories[Hubs.Acme].Files.Values.Where(StubRepository.IsLarge).ToList();
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
    public async Task A_pull_that_was_stopped_is_gone_on_with_by_the_next_one()
    {
        await using var hubs = await Hubs.WithClipAsync();
        using var stop = new CancellationTokenSource();
        var largest = "";
        hubs.Stub.OnStore = async (context, content) =>
        {
            context.Response.Headers.ETag = $"\"{StubRepository.Sha256(content)}\"";
            context.Response.ContentLength = content.Length;
            await context.Response.Body.WriteAsync(content.AsMemory(0, Math.Min(Cut, content.Length)));
            await context.Response.Body.FlushAsync();

            // Stopped when the bytes of the text tower have arrived, which is the last and largest file.
            if (content.Length > 3_000_000)
            {
                largest = StubRepository.Sha256(content);
                await hubs.ArrivedAsync(content, Cut);
                await stop.CancelAsync();
            }

            await context.Response.Body.WriteAsync(content.AsMemory(Math.Min(Cut, content.Length)));
            return true;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hubs.StoppableAsync(stop.Token));
        hubs.AssertNothingIsThere();
        hubs.Stub.Forget();
        hubs.Stub.OnStore = null;

        Hubs.Opened(await hubs.PullAsync());

        // The image tower comes at the same time, and may have been whole by then or not.
        var text = Assert.Single(hubs.Stub.StoreRequests, request => request.Path.EndsWith(largest, StringComparison.Ordinal));
        Assert.Equal($"bytes={Cut}-", text.Range);
        Assert.NotNull(text.IfRange);

        // The small files were complete: the commit's own files are asked for once.
        Assert.DoesNotContain(hubs.Stub.Requests, request => request.Path.EndsWith("/config.json", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_host_that_ignores_ranges_sends_the_file_anew()
    {
        await using var hubs = await Hubs.WithClipAsync();
        var sent = CutOnce(hubs);
        hubs.Stub.HasRanges = false;

        Hubs.Opened(await hubs.PullAsync());

        Assert.All(
            hubs.Stub.Repositories[Hubs.Acme].Files.Values.Where(StubRepository.IsLarge),
            content => Assert.Equal(content.Length + Math.Min(Cut, content.Length / 2), sent[StubRepository.Sha256(content)].Sum()));
        var bytes = hubs.Progress[^1];
        Assert.Equal(bytes.TotalBytes, bytes.Bytes);
    }

    [Fact]
    public async Task A_file_that_has_another_tag_by_now_comes_anew()
    {
        await using var hubs = await Hubs.WithClipAsync();
        var sent = CutOnce(hubs);
        hubs.Stub.TagPrefix = "moved-";

        Hubs.Opened(await hubs.PullAsync());

        // Cut under the old tag; the second request names it and gets everything.
        Assert.All(hubs.Stub.StoreRequests.Where(request => request.Range is not null), request => Assert.DoesNotContain("moved-", request.IfRange, StringComparison.Ordinal));
        Assert.All(sent.Values, counts => Assert.True(counts.Sum() > counts.Max()));
    }

    [Fact]
    public async Task A_file_that_ends_early_and_in_order_is_gone_on_with()
    {
        await using var hubs = await Hubs.WithClipAsync();
        var begun = new ConcurrentDictionary<string, bool>();
        hubs.Stub.OnStore = async (context, content) =>
        {
            if (!begun.TryAdd(StubRepository.Sha256(content), true))
            {
                return false;
            }

            // Without a length: the end looks like a good one.
            await context.Response.Body.WriteAsync(content.AsMemory(0, content.Length / 2));
            return true;
        };

        Hubs.Opened(await hubs.PullAsync());

        Assert.Equal(begun.Count, hubs.Stub.StoreRequests.Count(request => request.Range is not null));
    }

    [Fact]
    public async Task A_part_that_does_not_fit_is_thrown_away_once()
    {
        await using var hubs = await Hubs.WithClipAsync();
        CutOnce(hubs, spoil: true);

        Hubs.Opened(await hubs.PullAsync());

        // Cut, gone on with, found wrong, fetched whole.
        Assert.Equal(3, hubs.Stub.StoreRequests.Count(request => request.Path == hubs.Stub.StoreRequests[0].Path));
    }

    [Fact]
    public async Task Another_part_than_was_asked_for_is_not_taken()
    {
        await using var hubs = await Hubs.WithClipAsync();
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

        Hubs.Opened(await hubs.PullAsync());

        // Cut, another part, fetched whole: nothing was put behind what there was.
        var wrong = Assert.Single(hubs.Stub.StoreRequests.GroupBy(request => request.Path), requests => requests.Count() == 3);
        Assert.Null(wrong.Last().Range);
    }

    [Fact]
    public async Task A_download_that_grows_is_not_given_up_however_often_it_breaks_off()
    {
        await using var hubs = await Hubs.WithClipAsync(options => options.Retries = 1);
        CutEach(hubs, 1_200_000);

        Hubs.Opened(await hubs.PullAsync());

        var tower = StubRepository.Sha256(hubs.Stub.Repositories[Hubs.Acme].Files["onnx/text_model.onnx"]);
        Assert.Equal(
            [null, "bytes=1200000-", "bytes=2400000-"],
            hubs.Stub.StoreRequests.Where(request => request.Path.EndsWith(tower, StringComparison.Ordinal)).Select(request => request.Range));
    }

    [Fact]
    public async Task A_download_that_hardly_grows_is_given_up()
    {
        await using var hubs = await Hubs.WithClipAsync(options => (options.Retries, options.ParallelFiles) = (3, 1));
        CutEach(hubs, 1000);

        await hubs.RefusedAsync(HubError.Network);

        Assert.Equal([null, "bytes=1000-", "bytes=2000-", "bytes=3000-"], hubs.Stub.StoreRequests.Select(request => request.Range));
    }

    [Fact]
    public async Task What_was_begun_of_another_commit_is_not_gone_on_with()
    {
        await using var hubs = await Hubs.WithClipAsync(options => options.Retries = 0);
        var repository = hubs.Stub.Repositories[Hubs.Acme];
        CutOnce(hubs);
        await hubs.RefusedAsync(HubError.Network);
        repository.Commit(Hubs.Commit('2'), repository.Files.Append(new("LICENSE", "None."u8.ToArray())));
        hubs.Stub.OnStore = null;
        hubs.Stub.Forget();

        Hubs.Opened(await hubs.PullAsync());

        Assert.All(hubs.Stub.StoreRequests, request => Assert.Null(request.Range));
    }

    [Fact]
    public async Task A_file_that_lost_its_bytes_after_it_was_complete_is_fetched_again()
    {
        await using var hubs = await Hubs.WithClipAsync(options => (options.Retries, options.ParallelFiles) = (0, 1));
        CutOnce(hubs);
        await hubs.RefusedAsync(HubError.Network);
        var config = Path.Combine(hubs.Models, ".pulling", "tiny-clip", "config.json");
        File.WriteAllBytes(config, new byte[new FileInfo(config).Length]);
        hubs.Stub.OnStore = null;

        // The damaged file counts as begun, so the failure is one that is tried again.
        hubs.Options.Retries = 1;
        Hubs.Opened(await hubs.PullAsync());
    }

    /// <summary>Cuts every answer after so many bytes, unless it is over by then.</summary>
    private static void CutEach(Hubs hubs, int bytes) => hubs.Stub.OnStore = async (context, content) =>
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
        await hubs.ArrivedAsync(content, from + bytes);
        context.Abort();
        return true;
    };

    /// <summary>Cuts the first answer for every large file in the middle. Counts what is sent of each.</summary>
    private static ConcurrentDictionary<string, List<int>> CutOnce(Hubs hubs, bool spoil = false)
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
                begin[0] ^= (byte)(spoil ? 1 : 0);
                await context.Response.Body.WriteAsync(begin);
                await context.Response.Body.FlushAsync();
                await hubs.ArrivedAsync(content, half);
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
