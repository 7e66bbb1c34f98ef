using CsCheck;
using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Tests.ObjectStores.S3;

namespace ZeroShotOrleans.Sources.Tests.ObjectStores.S3;

/// <summary>Listings against a server whose pages and faults the test decides.</summary>
public sealed class S3ListingTests
{
    [Fact]
    public async Task Lists_every_legal_key_as_it_is_and_in_order()
    {
        await using var store = await StubbedStore.StartAsync();
        string[] keys = [.. Keys.Odd, .. Keys.Long, .. Keys.OfEachByte()];
        foreach (var key in keys)
        {
            store.Bucket.Put(key, [1]);
        }

        var listed = await store.ListAsync();

        Assert.Equal(store.Bucket.Keys, listed.Select(stored => stored.Key));
        Assert.Equal(keys.Distinct().Count(), listed.Count);
    }

    [Fact]
    public async Task Lists_size_version_and_time()
    {
        await using var store = await StubbedStore.StartAsync();
        var time = new DateTimeOffset(2026, 3, 29, 2, 30, 0, 123, TimeSpan.Zero);
        store.Bucket.Put(StubObject.Of("a.jpg", [1, 2, 3], time));
        store.Bucket.Put(StubObject.Zeros("huge.jpg", 5L << 40) with { ETag = "0123456789abcdef0123456789abcdef-10000" });

        Assert.Equal(
            [new StoredObject("a.jpg", 3, "5289df737df57326fcdd22597afb1fac", time.UtcTicks), new StoredObject("huge.jpg", 5L << 40, "0123456789abcdef0123456789abcdef-10000", DateTimeOffset.UnixEpoch.AddYears(50).UtcTicks)],
            await store.ListAsync());
    }

    [Fact]
    public async Task A_listing_resumed_at_any_key_is_the_tail_of_the_whole_one()
    {
        await using var store = await StubbedStore.StartAsync();
        foreach (var key in Keys.Odd.Concat(Keys.OfEachByte()))
        {
            store.Bucket.Put(key, [1]);
        }

        var all = (await store.ListAsync()).ConvertAll(stored => stored.Key);
        var points = Gen.OneOf(Gen.OneOfConst([.. all]), Gen.String[Gen.Char['\u0001', '\uD7FF'], 1, 4], Gen.OneOfConst("\U00010000", "c/", "zzz", "\uFFFF"));

        await points.SampleAsync(
            async point => Assert.Equal(all.Where(key => KeyOrder.Instance.Compare(key, point) > 0), (await store.ListAsync(after: point)).Select(stored => stored.Key)), iter: 60, threads: 1);
    }

    [Fact]
    public async Task A_prefix_selects_by_characters_and_not_by_folders()
    {
        await using var store = await StubbedStore.StartAsync();
        foreach (var key in (string[])["a", "a/1", "a/2", "ab", "b/a/1", "/a/1", "a+1", "a 1"])
        {
            store.Bucket.Put(key, [1]);
        }

        Assert.Equal(["a/1", "a/2"], (await store.ListAsync("a/")).Select(stored => stored.Key));
        Assert.Equal(["a", "a 1", "a+1", "a/1", "a/2", "ab"], (await store.ListAsync("a")).Select(stored => stored.Key));
        Assert.Equal(["/a/1"], (await store.ListAsync("/")).Select(stored => stored.Key));
        Assert.Equal(["a+1"], (await store.ListAsync("a+")).Select(stored => stored.Key));
        Assert.Empty(await store.ListAsync("nothing/"));
    }

    [Fact]
    public async Task A_million_objects_are_listed_in_a_thousand_requests_and_little_memory()
    {
        await using var store = await StubbedStore.StartAsync();
        store.Bucket.Generate(new GeneratedObjects("many/", 200_000, _ => [1]));
        var (count, most) = (0, 0L);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await foreach (var stored in store.Store.ListAsync(StubbedStore.At("many/"), null, TestContext.Current.CancellationToken))
        {
            Assert.Equal($"many/{count++:D7}.jpg", stored.Key);
            if (count % 50_000 == 0)
            {
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
            }
        }

        Assert.Equal(200_000, count);
        Assert.Equal(200, store.Stub.Count(S3Operation.List));

        // Two pages are a megabyte; all of them would be forty times as much. What the stub remembers of requests is in it too.
        Assert.InRange(most, long.MinValue, 12L << 20);
    }

    [Fact]
    public async Task The_next_page_is_requested_while_one_is_read_and_no_further()
    {
        await using var store = await StubbedStore.StartAsync();
        store.Bucket.Generate(new GeneratedObjects("many/", 10_000, _ => [1]));
        await using var listing = store.Store.ListAsync(StubbedStore.At(""), null, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        Assert.True(await listing.MoveNextAsync());
        for (var wait = 0; store.Stub.Count(S3Operation.List) < 2 && wait < 1000; wait++)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        await Task.Delay(200, TestContext.Current.CancellationToken);
        Assert.Equal(2, store.Stub.Count(S3Operation.List));
    }

    [Fact]
    public async Task Resuming_asks_the_store_for_what_follows_only()
    {
        await using var store = await StubbedStore.StartAsync();
        store.Bucket.Generate(new GeneratedObjects("many/", 10_000, _ => [1]));

        Assert.Equal(1000, (await store.ListAsync("many/", "many/0008999.jpg")).Count);
        Assert.Equal(1, store.Stub.Count(S3Operation.List));
    }

    [Fact]
    public async Task A_store_that_does_not_encode_keys_is_read_too()
    {
        await using var store = await StubbedStore.StartAsync();
        store.Stub.IgnoresEncodingType = true;
        foreach (var key in (string[])["a+b", "a%20b", "a b", "caf\u00e9"])
        {
            store.Bucket.Put(key, [1]);
        }

        Assert.Equal(["a b", "a%20b", "a+b", "caf\u00e9"], (await store.ListAsync()).Select(stored => stored.Key));

        // XML forbids this one; the SDK reads it nevertheless.
        store.Bucket.Put("\u0001", [1]);
        Assert.Equal("\u0001", (await store.ListAsync())[0].Key);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("<html><body>Please sign in</body></html>")]
    [InlineData("<?xml version=\"1.0\"?><ListBucketResult><Name>photos</Name><Contents><Key>a")]
    [InlineData("<?xml version=\"1.0\"?><ListBucketResult><Name>photos</Name><IsTruncated>true</IsTruncated></ListBucketResult>")]
    [InlineData("<?xml version=\"1.0\"?><ListBucketResult><Name>photos</Name><IsTruncated>false</IsTruncated><Contents><Key>a</Key></Contents></ListBucketResult>")]
    [InlineData("<?xml version=\"1.0\"?><ListBucketResult><Name>photos</Name><IsTruncated>false</IsTruncated><Contents><Key>other</Key><Size>1</Size><ETag>e</ETag></Contents></ListBucketResult>")]
    public async Task What_is_not_a_listing_is_an_error_and_not_an_empty_bucket(string body)
    {
        await using var store = await StubbedStore.StartAsync(retries: 0);
        store.Stub.Faults.Add(new S3Fault { Status = 200, Body = body });

        await StubbedStore.FailsAsync(ObjectStoreError.Unavailable, () => store.ListAsync("a"));
    }

    [Fact]
    public async Task Keys_out_of_order_are_refused_because_a_listing_could_not_be_resumed()
    {
        await using var store = await StubbedStore.StartAsync();
        store.Stub.Faults.Add(new S3Fault
        {
            Status = 200,
            Body = "<?xml version=\"1.0\"?><ListBucketResult><Name>photos</Name><IsTruncated>false</IsTruncated>"
                + "<Contents><Key>b</Key><Size>1</Size><ETag>e</ETag></Contents><Contents><Key>a</Key><Size>1</Size><ETag>e</ETag></Contents></ListBucketResult>",
        });

        Assert.Contains("order", (await StubbedStore.FailsAsync(ObjectStoreError.Refused, () => store.ListAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_fails_for_a_while_delays_the_listing_and_loses_nothing()
    {
        await using var store = await StubbedStore.StartAsync(retries: 2);
        store.Bucket.Generate(new GeneratedObjects("many/", 2500, _ => [1]));
        store.Stub.Faults.Add(S3Fault.Error(500, "InternalError"), S3Operation.List, times: 1);
        store.Stub.Faults.Add(new S3Fault { CutAfter = 700 }, S3Operation.List, times: 1);

        Assert.Equal(2500, (await store.ListAsync()).Count);
        Assert.InRange(store.Stub.Count(S3Operation.List), 5, 6);
    }

    [Fact]
    public async Task Cancelling_and_breaking_off_stop_the_requests()
    {
        await using var store = await StubbedStore.StartAsync();
        store.Bucket.Generate(new GeneratedObjects("many/", 100_000, _ => [1]));
        await foreach (var stored in store.Store.ListAsync(StubbedStore.At(""), null, TestContext.Current.CancellationToken))
        {
            break;
        }

        Assert.InRange(store.Stub.Count(S3Operation.List), 1, 2);
        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var stored in store.Store.ListAsync(StubbedStore.At(""), null, cancel.Token))
            {
                await cancel.CancelAsync();
            }
        });
    }

    [Theory]
    [InlineData("photos--use1-az4--x-s3", "directory bucket")]
    [InlineData("a", "3 to 255")]
    [InlineData("evil.example.org#", "3 to 255")]
    [InlineData("a/b", "3 to 255")]
    [InlineData("a..b", "3 to 255")]
    [InlineData("user@host", "3 to 255")]
    public async Task Names_that_are_no_buckets_are_refused_before_a_request_is_made(string bucket, string reason)
    {
        await using var store = await StubbedStore.StartAsync();
        var address = new ObjectAddress(ObjectStoreKind.S3, "", bucket, "a");

        var failure = await StubbedStore.FailsAsync(ObjectStoreError.Refused, () => store.Store.DescribeAsync(address, TestContext.Current.CancellationToken));
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.Throws<ObjectStoreException>(() => store.Store.ListAsync(address, null, TestContext.Current.CancellationToken));
        Assert.Empty(store.Stub.Requests);
    }
}
