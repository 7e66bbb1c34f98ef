using System.Text;
using CsCheck;
using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Tests.ObjectStores.S3;

namespace ZeroShotOrleans.Sources.Tests.ObjectStores.S3;

/// <summary>Reading of objects and of parts of them.</summary>
public sealed class S3ReadingTests
{
    [Fact]
    public async Task Reads_and_describes_the_object_of_every_legal_key()
    {
        await using var store = await StubbedStore.StartAsync();
        foreach (var key in Keys.Odd.Concat(Keys.Long).Concat(Keys.OfEachByte()))
        {
            var content = Encoding.UTF8.GetBytes($"content of {key}");
            var stored = store.Bucket.Put(key, content);

            Assert.Equal(content, await store.ReadAsync(key, ifMatch: stored.ETag));
            Assert.Equal(new StoredObject(key, content.Length, stored.ETag, Second(stored.Modified)), await store.Store.DescribeAsync(StubbedStore.At(key), TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Any_range_has_the_bytes_of_the_object()
    {
        await using var store = await StubbedStore.StartAsync();
        var content = new byte[100_000];
        new Random(1).NextBytes(content);
        var stored = store.Bucket.Put("a.jpg", content);
        var ranges = Gen.Int[0, content.Length - 1].SelectMany(offset => Gen.OneOf(Gen.Int[1, 64], Gen.Int[1, content.Length]).Select(length => (offset, length: Math.Min(length, content.Length - offset))));

        await ranges.SampleAsync(
            async range => Assert.Equal(content[range.offset..(range.offset + range.length)], await store.ReadAsync("a.jpg", new ObjectRange(range.offset, range.length), stored.ETag)), iter: 100, threads: 1);
    }

    [Fact]
    public async Task A_range_tells_the_size_of_the_whole_object()
    {
        await using var store = await StubbedStore.StartAsync();
        var stored = store.Bucket.Put(StubObject.Zeros("huge.jpg", 5L << 40));

        using var content = await store.Store.OpenAsync(StubbedStore.At("huge.jpg"), new ObjectRange(4L << 40, 16), null, TestContext.Current.CancellationToken);

        Assert.Equal((5L << 40, 16L, stored.ETag), (content.Stored.Bytes, content.Length, content.Stored.ETag));
    }

    [Fact]
    public async Task An_object_of_five_terabytes_is_opened_and_closed_without_reading_it()
    {
        await using var store = await StubbedStore.StartAsync();
        store.Bucket.Put(StubObject.Zeros("huge.jpg", 5L << 40));

        using (var content = await store.Store.OpenAsync(StubbedStore.At("huge.jpg"), null, null, TestContext.Current.CancellationToken))
        {
            Assert.Equal(5L << 40, content.Length);
            Assert.Equal(1, await content.Body.ReadAtLeastAsync(new byte[1], 1, cancellationToken: TestContext.Current.CancellationToken));
        }

        Assert.Equal(1, store.Stub.Count(S3Operation.Get));
    }

    [Fact]
    public async Task An_empty_object_is_read_as_empty()
    {
        await using var store = await StubbedStore.StartAsync();
        var stored = store.Bucket.Put("empty.jpg", []);

        Assert.Empty(await store.ReadAsync("empty.jpg"));
        Assert.Empty(await store.ReadAsync("empty.jpg", ifMatch: stored.ETag));
        await StubbedStore.FailsAsync(ObjectStoreError.Changed, () => store.ReadAsync("empty.jpg", ifMatch: "0123456789abcdef0123456789abcdef"));
    }

    [Fact]
    public async Task A_changed_object_is_noticed_also_if_the_store_knows_no_conditions()
    {
        await using var store = await StubbedStore.StartAsync();
        var old = store.Bucket.Put("a.jpg", [1, 2, 3]);
        store.Bucket.Put("a.jpg", [4, 5, 6]);

        await StubbedStore.FailsAsync(ObjectStoreError.Changed, () => store.ReadAsync("a.jpg", ifMatch: old.ETag));
        await StubbedStore.FailsAsync(ObjectStoreError.Changed, () => store.ReadAsync("a.jpg", new ObjectRange(1, 2), old.ETag));

        // The version changes between the check and the answer.
        var now = store.Bucket.Find("a.jpg")!;
        store.Stub.Faults.Add(new S3Fault { Headers = new Dictionary<string, string> { ["ETag"] = "\"another\"" } });
        await StubbedStore.FailsAsync(ObjectStoreError.Changed, () => store.ReadAsync("a.jpg", ifMatch: now.ETag));
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(2, 2)]
    [InlineData(100, 1)]
    public async Task A_part_past_the_end_is_a_change(long offset, long length)
    {
        await using var store = await StubbedStore.StartAsync();
        store.Bucket.Put("a.jpg", [1, 2, 3]);

        await StubbedStore.FailsAsync(ObjectStoreError.Changed, () => store.ReadAsync("a.jpg", new ObjectRange(offset, length)));
    }

    [Theory]
    [InlineData("not-an-md5-1")]
    [InlineData("zz")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("0123456789abcdef0123456789abcdef-3")]
    public async Task An_etag_is_any_text_and_not_a_checksum(string etag)
    {
        await using var store = await StubbedStore.StartAsync();
        store.Bucket.Put(StubObject.Of("a.jpg", [1, 2, 3], DateTimeOffset.UtcNow) with { ETag = etag });

        Assert.Equal(etag, (await store.ListAsync()).Single().ETag);
        Assert.Equal([1, 2, 3], await store.ReadAsync("a.jpg", ifMatch: etag));
    }

    [Fact]
    public async Task An_object_that_was_stored_compressed_is_delivered_as_it_is_stored()
    {
        await using var store = await StubbedStore.StartAsync();
        byte[] gzip = [0x1f, 0x8b, 8, 0, 1, 2, 3];
        store.Bucket.Put(StubObject.Of("a.tar.gz", gzip, DateTimeOffset.UtcNow) with { Headers = new Dictionary<string, string> { ["Content-Encoding"] = "gzip" } });

        Assert.Equal(gzip, await store.ReadAsync("a.tar.gz"));
    }

    [Theory]
    [InlineData("bytes 1-2/3")]
    [InlineData("bytes 0-9/10")]
    [InlineData("bytes 0-2/*")]
    [InlineData("rows 0-2/3")]
    [InlineData("")]
    public async Task A_range_that_was_not_asked_for_is_refused(string contentRange)
    {
        await using var store = await StubbedStore.StartAsync();
        store.Bucket.Put("a.jpg", [1, 2, 3]);
        store.Stub.Faults.Add(new S3Fault { Headers = new Dictionary<string, string> { ["Content-Range"] = contentRange } });

        var failure = await Assert.ThrowsAsync<ObjectStoreException>(() => store.ReadAsync("a.jpg", new ObjectRange(0, 3)));

        Assert.True(failure.Error is ObjectStoreError.Refused or ObjectStoreError.Unavailable, failure.Message);
    }

    [Fact]
    public async Task A_page_of_a_proxy_in_place_of_the_object_is_refused()
    {
        await using var store = await StubbedStore.StartAsync();
        store.Stub.Faults.Add(S3Fault.Proxy(200, "<html>Please sign in</html>"));

        await StubbedStore.FailsAsync(ObjectStoreError.Unavailable, () => store.ReadAsync("a.jpg"));
        await StubbedStore.FailsAsync(ObjectStoreError.Unavailable, () => store.Store.DescribeAsync(StubbedStore.At("a.jpg"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_body_that_breaks_off_never_looks_complete()
    {
        await using var store = await StubbedStore.StartAsync();
        store.Bucket.Put(StubObject.Zeros("a.jpg", 1_000_000));
        store.Stub.Faults.Add(new S3Fault { CutAfter = 300_000 });
        using var content = await store.Store.OpenAsync(StubbedStore.At("a.jpg"), null, null, TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<IOException>(() => content.Body.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(2_000)]
    public async Task A_body_that_stalls_or_drips_is_broken_off_after_the_timeout(int bytesPerSecond)
    {
        await using var store = await StubbedStore.StartAsync(timeoutSeconds: 1);
        store.Bucket.Put(StubObject.Zeros("a.jpg", 1_000_000));
        store.Stub.Faults.Add(new S3Fault { BytesPerSecond = bytesPerSecond });
        using var content = await store.Store.OpenAsync(StubbedStore.At("a.jpg"), null, null, TestContext.Current.CancellationToken);

        var failure = await Assert.ThrowsAnyAsync<IOException>(() => content.Body.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));

        Assert.IsType<TimeoutException>(failure.InnerException);
    }

    [Fact]
    public async Task A_slow_reader_is_not_a_slow_store()
    {
        await using var store = await StubbedStore.StartAsync(timeoutSeconds: 1);
        store.Bucket.Put(StubObject.Zeros("a.jpg", 100));
        using var content = await store.Store.OpenAsync(StubbedStore.At("a.jpg"), null, null, TestContext.Current.CancellationToken);
        await content.Body.ReadExactlyAsync(new byte[10], TestContext.Current.CancellationToken);

        await Task.Delay(1500, TestContext.Current.CancellationToken);

        await content.Body.ReadExactlyAsync(new byte[90], TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Cancelling_ends_a_request_and_a_read()
    {
        await using var store = await StubbedStore.StartAsync();
        store.Bucket.Put(StubObject.Zeros("a.jpg", 1_000_000));
        store.Stub.Faults.Add(new S3Fault { BytesPerSecond = 10 }, times: 1);
        using var content = await store.Store.OpenAsync(StubbedStore.At("a.jpg"), null, null, TestContext.Current.CancellationToken);
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => content.Body.CopyToAsync(Stream.Null, soon.Token));

        store.Stub.Delay = TimeSpan.FromSeconds(20);
        using var again = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.Store.OpenAsync(StubbedStore.At("a.jpg"), null, null, again.Token));
    }

    // Headers have no fractions of a second.
    private static long Second(DateTimeOffset time) => time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond);
}
