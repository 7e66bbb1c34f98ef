using System.Buffers.Binary;
using System.IO.Hashing;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Sources.Images;
using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Tests.ObjectStores.S3;

namespace ZeroShotOrleans.Sources.Tests.ObjectStores.S3;

/// <summary>What encoders let a store send, and what they hold of it.</summary>
public sealed class S3FetchingTests
{
    private const int Megabyte = 1024 * 1024;

    // What lies in the buffers of a connection on this machine when its reader leaves.
    private const int Buffers = 16 * Megabyte;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task An_object_of_five_terabytes_named_jpg_is_refused_by_its_size(bool isListed, int requests)
    {
        await using var store = await StubbedStore.StartAsync();
        var stored = store.Bucket.Put(StubObject.Zeros("huge.jpg", 5L << 40));
        using var fetcher = Fetcher(store);

        var image = await FetchAsync(fetcher, stored, isListed ? stored.Bytes : null);

        Assert.Equal((ImageError.TooManyBytes, requests), (image.Error!.Error, store.Stub.Count(S3Operation.Get)));
        Assert.Contains("Images:MaxBytes", image.Error.Detail, StringComparison.Ordinal);
        Assert.InRange(store.Stub.SentBytes, 0, isListed ? 0 : Buffers);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_picture_over_the_pixel_limit_is_refused_by_its_first_bytes(bool isListed)
    {
        await using var store = await StubbedStore.StartAsync();
        var stored = store.Bucket.Put(Starting("large.png", Png(50_000, 50_000), 60 * Megabyte));
        using var fetcher = Fetcher(store);

        var image = await FetchAsync(fetcher, stored, isListed ? stored.Bytes : null);

        Assert.Equal((ImageError.TooManyPixels, "50000 x 50000 pixels exceed the limit of 100000000."), (image.Error!.Error, image.Error.Detail));
        Assert.Equal(1, store.Stub.Count(S3Operation.Get));
        Assert.InRange(store.Stub.SentBytes, ImageContent.StartBytes, Buffers);
    }

    [Fact]
    public async Task A_member_of_an_archive_is_refused_by_its_first_bytes_too()
    {
        await using var store = await StubbedStore.StartAsync();
        var header = Png(50_000, 50_000);
        var stored = store.Bucket.Put(StubObject.Zeros("photos.tar", 200 * Megabyte) with
        {
            Read = (offset, buffer) => Fill(buffer.Span, header, offset - 512),
        });
        using var fetcher = Fetcher(store);

        var image = await fetcher.FetchAsync(
            StubbedStore.At("photos.tar").ToString(), stored.ETag, new ObjectRange(512, 60 * Megabyte), 60 * Megabyte, new FetchRoom(null), interactive: false, Token);

        Assert.Equal(ImageError.TooManyPixels, image.Error!.Error);
        Assert.InRange(store.Stub.SentBytes, ImageContent.StartBytes, Buffers);
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_continued_in_the_same_version_only()
    {
        await using var store = await StubbedStore.StartAsync();
        byte[] picture = [.. "GIF89a"u8, .. new byte[500_000]];
        new Random(3).NextBytes(picture.AsSpan(6));
        var stored = store.Bucket.Put("a.gif", picture);
        store.Stub.Failures.Add(new S3Failure { CutAfter = 200_000 }, S3Operation.Get, times: 2);
        using var fetcher = Fetcher(store);

        var image = await FetchAsync(fetcher, stored, stored.Bytes);

        Assert.Equal(picture, image.Bytes);
        var requests = store.Stub.Requests.Where(request => request.Operation == S3Operation.Get).ToList();
        Assert.Equal(3, requests.Count);
        Assert.Equal("bytes=0-", requests[0].Header("Range"));
        Assert.All(requests[1..], request => Assert.Matches($"^bytes=[1-9][0-9]*-{picture.Length - 1}$", request.Header("Range")));
        Assert.All(requests, request => Assert.Equal(stored.ETag, request.Header("If-Match").Trim('"')));
    }

    [Fact]
    public async Task An_object_that_is_replaced_while_its_body_breaks_off_is_no_mixture()
    {
        await using var store = await StubbedStore.StartAsync();
        var stored = store.Bucket.Put("a.gif", [.. "GIF89a"u8, .. new byte[500_000]]);
        store.Stub.Failures.Add(new S3Failure { CutAfter = 200_000 }, S3Operation.Get, times: 1);
        store.Stub.Failures.Add(new S3Failure { Before = () => store.Bucket.Put("a.gif", [.. "GIF87a"u8, .. new byte[500_000]]) }, S3Operation.Get, times: 1);
        using var fetcher = Fetcher(store);

        var image = await FetchAsync(fetcher, stored, null);

        Assert.Equal((ImageError.Corrupt, 0), (image.Error!.Error, image.Bytes.Length));
    }

    // Larger than is expected of any: nobody has listed them.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fifty_slow_large_objects_stay_within_their_memory(bool isListed)
    {
        const int Count = 50, Bytes = 2 * Megabyte;
        const long Budget = 8 * Megabyte;
        await using var store = await StubbedStore.StartAsync(maxConcurrent: Count);
        for (var i = 0; i < Count; i++)
        {
            store.Bucket.Put(Starting($"{i}.gif", [.. "GIF89a"u8], Bytes));
        }

        store.Stub.Failures.Add(new S3Failure { BytesPerSecond = 10 * Bytes });
        using var fetcher = Fetcher(store, Count);
        var memory = new ImageMemoryBudget(Budget);
        var mostReserved = 0L;

        await Task.WhenAll(Enumerable.Range(0, Count).Select(async i =>
        {
            using var reservation = memory.Enter(atOnce: false);
            var stored = store.Bucket.Find($"{i}.gif")!;
            var room = new FetchRoom(reservation);
            await room.HoldAsync(isListed ? Bytes : 100_000, Token);
            var image = await FetchAsync(fetcher, stored, isListed ? Bytes : null, room);
            Assert.Equal(Bytes, image.Bytes.Length);
            InterlockedMax(ref mostReserved, memory.Taken);
        })).WaitAsync(TimeSpan.FromMinutes(2), Token);

        // The oldest image may exceed it.
        Assert.InRange(mostReserved, Bytes, Budget + Bytes);
        Assert.Equal(0, memory.Taken);
    }

    [Fact]
    public async Task Fetches_for_jobs_are_counted_and_interactive_ones_have_slots_of_their_own()
    {
        await using var store = await StubbedStore.StartAsync();
        store.Bucket.Put("a.gif", [.. "GIF89a"u8, .. new byte[1000]]);
        var waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        store.Stub.Failures.Add(new S3Failure { Delay = TimeSpan.FromMinutes(1), Before = waits.SetResult }, times: 2);
        var load = new FetchLoad(TimeProvider.System);
        using var fetcher = Fetcher(store, most: 2, load);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var stored = store.Bucket.Find("a.gif")!;
        var jobs = Enumerable.Range(0, 3).Select(_ => FetchAsync(fetcher, stored, stored.Bytes, cancellationToken: stop.Token)).ToList();
        for (var tries = 0; load.Read() is not { Running: 2, Waiting: 1 } || store.Stub.Count(S3Operation.Get) < 2; tries++)
        {
            Assert.True(tries < 1000, $"{load.Read()}");
            await Task.Delay(20, Token);
        }

        var image = await fetcher.FetchAsync(StubbedStore.At("a.gif").ToString(), stored.ETag, null, stored.Bytes, new FetchRoom(null), interactive: true, Token);

        Assert.Null(image.Error);
        Assert.Equal((2, 1), (load.Read().Running, load.Read().Waiting));
        await stop.CancelAsync();
        foreach (var job in jobs)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => job);
        }

        Assert.Equal((0, 0), (load.Read().Running, load.Read().Waiting));
    }

    private static Task<FetchedImage> FetchAsync(ObjectFetcher fetcher, StubObject stored, long? bytes, FetchRoom? room = null, CancellationToken? cancellationToken = null) => fetcher.FetchAsync(
        StubbedStore.At(stored.Key).ToString(), bytes is null ? null : stored.ETag, range: null, bytes, room ?? new FetchRoom(null), interactive: false, cancellationToken ?? Token);

    private static ObjectFetcher Fetcher(StubbedStore store, int most = 8, FetchLoad? load = null)
    {
        var options = new ObjectStoreOptions { MaxConcurrent = most };
        options.Allowed.Add("*");
        var opener = new ObjectOpener(new StoreAccess([store.Store], Options.Create(options)), Options.Create(options), TimeProvider.System);
        return new ObjectFetcher(opener, Options.Create(options), Options.Create(new ImageOptions()), load ?? new FetchLoad(TimeProvider.System), TimeProvider.System);
    }

    private static StubObject Starting(string key, byte[] start, long bytes) =>
        StubObject.Zeros(key, bytes) with { Read = (offset, buffer) => Fill(buffer.Span, start, offset) };

    // Zeros around a start, which is at 0.
    private static void Fill(Span<byte> buffer, byte[] start, long offset)
    {
        for (var i = 0; i < buffer.Length; i++)
        {
            buffer[i] = offset + i is >= 0 and var at && at < start.Length ? start[at] : (byte)0;
        }
    }

    private static byte[] Png(uint width, uint height)
    {
        byte[] header = [0x89, .. "PNG\r\n\x1A\n"u8, 0, 0, 0, 13, .. "IHDR"u8, .. BigEndian(width), .. BigEndian(height), 8, 2, 0, 0, 0];
        return [.. header, .. BigEndian(Crc32.HashToUInt32(header.AsSpan(12)))];
    }

    private static byte[] BigEndian(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private static void InterlockedMax(ref long most, long value)
    {
        for (var seen = Interlocked.Read(ref most); value > seen; seen = Interlocked.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }
}
