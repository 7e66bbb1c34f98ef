using System.IO.Compression;
using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Tests.ObjectStores.Google;
using static ZeroShotOrleans.Sources.Tests.ObjectStores.Collecting;
using static ZeroShotOrleans.Sources.Tests.ObjectStores.Google.GoogleStores;

namespace ZeroShotOrleans.Sources.Tests.ObjectStores.Google;

[Collection(nameof(S3.SoloGroup))]
public sealed class GoogleStoreTests
{
    private static readonly string[] _names =
    [
        "\t\u0001\u007f", "/leading", " space", "!\"$%&'()", "*+,-.", "../x", "./x", "0:;<=>", "?@[\\]^", "_`{|}~", "a", "a%2Fb", "a%41", "a-b", "a/", "a/../../b", "a/1", "a//2", "a=b&c=d", "a?sig=x#y", "b ", "c\\d", "dir/e e/ü.jpg",
        "é", "е́", "я/к.jpg", "日本.jpg", "\uffee", "\U0001F408.jpg",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Writes_lists_reads_and_deletes_every_legal_name()
    {
        await using var stub = await GoogleStub.StartAsync(Bucket);
        using var store = Of(stub);
        foreach (var name in _names)
        {
            await store.WriteAsync(At(name), System.Text.Encoding.UTF8.GetBytes(name));
            Assert.NotNull(stub.Find(Bucket, name));
        }

        Assert.Equal(_names.Order(Utf8Order.Instance), await store.KeysAsync(At("")));
        foreach (var name in _names)
        {
            Assert.Equal(name, System.Text.Encoding.UTF8.GetString(await store.ReadAsync(At(name))));
            Assert.Equal(System.Text.Encoding.UTF8.GetByteCount(name), (await store.DescribeAsync(At(name), Token)).Bytes);
            Assert.Contains(name, await store.KeysAsync(At(name)));
            await store.DeleteAsync(At(name), Token);
            await store.DeleteAsync(At(name), Token);
        }

        Assert.Empty(await store.KeysAsync(At("")));
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a\nb")]
    [InlineData("")]
    public async Task Sends_no_name_that_cannot_be(string name)
    {
        await using var stub = await GoogleStub.StartAsync(Bucket);
        using var store = Of(stub);
        await FailsAsync(ObjectStoreError.Missing, () => store.ReadAsync(At(name)));
        await FailsAsync(ObjectStoreError.Missing, () => store.WriteAsync(At(name), [1]));
        await FailsAsync(ObjectStoreError.Missing, () => store.DeleteAsync(At(name), Token));
        await FailsAsync(ObjectStoreError.NoBucket, () => store.ReadAsync(At("x") with { Bucket = ".." }));
        await FailsAsync(ObjectStoreError.NoBucket, () => store.ReadAsync(At("x") with { Bucket = "a?b=c" }));
        Assert.Empty(stub.Requests);
    }

    [Fact]
    public async Task Resumes_after_every_name()
    {
        await using var stub = await GoogleStub.StartAsync(Bucket);
        using var store = Of(stub);
        string[] names = ["a-b", "a.jpg", "a/1", "a/2", "ab", "b", "\uffee", "\U0001F408"];
        foreach (var name in names)
        {
            stub.Put(Bucket, name, [1]);
        }

        foreach (var after in names.Concat(["", "a", "a-c", "a/", "a/1x", "c", "\uffef"]))
        {
            Assert.Equal(names.Where(name => Utf8Order.Instance.Compare(name, after) > 0), await store.KeysAsync(At(""), after));
            Assert.Equal(names.Where(name => name.StartsWith("a/", StringComparison.Ordinal) && Utf8Order.Instance.Compare(name, after) > 0), await store.KeysAsync(At("a/"), after));
        }
    }

    [Fact]
    public async Task Reads_the_generation_that_was_listed()
    {
        await using var stub = await GoogleStub.StartAsync(Bucket);
        using var store = Of(stub);
        stub.Put(Bucket, "x.jpg", Bytes(1000));
        var listed = await store.ListAsync(At(""), null, Token).SingleAsync(Token);
        Assert.Equal(await store.DescribeAsync(At("x.jpg"), Token), listed);
        Assert.InRange(new DateTime(listed.Modified, DateTimeKind.Utc), DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow.AddMinutes(1));
        using (var content = await store.OpenAsync(At("x.jpg"), null, listed.ETag, Token))
        {
            Assert.Equal((listed.ETag, 1000, 1000), (content.Stored.ETag, content.Stored.Bytes, content.Length));
        }

        stub.Put(Bucket, "x.jpg", Bytes(1000));
        var failure = await FailsAsync(ObjectStoreError.Changed, () => store.ReadAsync(At("x.jpg"), ifMatch: listed.ETag));
        Assert.Equal("'gs://photos/x.jpg' is not the version that was listed: it was written again since.", failure.Message);
        await FailsAsync(ObjectStoreError.Changed, () => store.ReadAsync(At("x.jpg"), ifMatch: "0x8D1"));
    }

    [Fact]
    public async Task Reads_ranges()
    {
        await using var stub = await GoogleStub.StartAsync(Bucket);
        using var store = Of(stub);
        var bytes = Bytes(5000);
        stub.Put(Bucket, "x", bytes);
        stub.Put(Bucket, "empty", []);
        Assert.Equal(bytes[..1], await store.ReadAsync(At("x"), new ObjectRange(0, 1)));
        Assert.Equal(bytes[4000..], await store.ReadAsync(At("x"), new ObjectRange(4000, 1000)));
        using (var content = await store.OpenAsync(At("x"), new ObjectRange(10, 20), null, Token))
        {
            Assert.Equal((5000, 20), (content.Stored.Bytes, content.Length));
        }

        Assert.Empty(await store.ReadAsync(At("empty")));
        await FailsAsync(ObjectStoreError.Changed, () => store.ReadAsync(At("x"), new ObjectRange(4000, 1001)));
        await FailsAsync(ObjectStoreError.Changed, () => store.ReadAsync(At("x"), new ObjectRange(5000, 1)));
        await FailsAsync(ObjectStoreError.Changed, () => store.ReadAsync(At("empty"), new ObjectRange(0, 1)));
    }

    [Fact]
    public async Task Reads_bytes_as_they_are_stored()
    {
        await using var stub = await GoogleStub.StartAsync(Bucket);
        using var store = Of(stub);
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(Bytes(10_000));
        }

        var stored = packed.ToArray();
        stub.Put(Bucket, "x", stored, "gzip");
        stub.Breaks["x"] = new Queue<int>([100]);
        Assert.Equal(stored, await store.ReadAsync(At("x")));
        Assert.Equal(stored[10..30], await store.ReadAsync(At("x"), new ObjectRange(10, 20)));

        // A proxy that asks for it decompressed.
        stub.OnRequest = (context, _) =>
        {
            context.Request.Headers.AcceptEncoding = default;
            return Task.FromResult(false);
        };
        Assert.Contains("is stored with gzip", (await FailsAsync(ObjectStoreError.Refused, () => store.ReadAsync(At("x")))).Message, StringComparison.Ordinal);
        await FailsAsync(ObjectStoreError.Refused, () => store.ReadAsync(At("x"), new ObjectRange(10, 20)));
    }

    [Fact]
    public async Task Writes_large_objects_in_parts_whole_or_not_at_all()
    {
        await using var stub = await GoogleStub.StartAsync(Bucket);
        using var store = Of(stub, new ObjectStoreOptions { MaxRetries = 1 });
        var (bytes, parts) = (Bytes(20 << 20), 0);
        stub.OnRequest = async (context, _) =>
        {
            if (context.Request.Method == "PUT" && ++parts >= 2)
            {
                await GoogleStub.ErrorAsync(context, 503, "backendError", "Backend Error");
                return true;
            }

            return false;
        };
        await FailsAsync(ObjectStoreError.Throttled, () => store.WriteAsync(At("large"), bytes));
        Assert.Null(stub.Find(Bucket, "large"));

        // The second part fails once, after it has arrived in half.
        parts = 0;
        stub.OnRequest = (context, _) =>
        {
            if (context.Request.Method == "PUT" && ++parts == 2)
            {
                context.Abort();
                return Task.FromResult(true);
            }

            return Task.FromResult(false);
        };
        await store.WriteAsync(At("large"), bytes, onlyIfAbsent: true);
        Assert.Equal(bytes, stub.Find(Bucket, "large")!.Bytes);
        Assert.True(parts >= 4, $"{parts} parts");
    }

    [Fact]
    public async Task Writes_once_where_only_absent_ones_may_be_written()
    {
        await using var stub = await GoogleStub.StartAsync(Bucket);
        using var store = Of(stub);
        foreach (var size in (int[])[0, 10, 9 << 20])
        {
            await store.WriteAsync(At($"x{size}"), Bytes(size), onlyIfAbsent: true);
            await FailsAsync(ObjectStoreError.Exists, () => store.WriteAsync(At($"x{size}"), Bytes(size), onlyIfAbsent: true));
            Assert.Equal(Bytes(size), await store.ReadAsync(At($"x{size}")));
            await store.WriteAsync(At($"x{size}"), Bytes(5));
            Assert.Equal(Bytes(5), await store.ReadAsync(At($"x{size}")));
        }
    }

    [Fact]
    public async Task Does_not_take_its_own_write_for_anothers()
    {
        await using var stub = await GoogleStub.StartAsync(Bucket);
        using var store = Of(stub);
        stub.OnRequest = async (context, _) =>
        {
            if (context.Request.Method != "PUT" || stub.Find(Bucket, "x") is not null)
            {
                return false;
            }

            // It is written, and the answer says that it exists, as it does to a second try.
            stub.OnRequest = null;
            await store.WriteAsync(At("other"), [2]);
            var sent = new MemoryStream();
            await context.Request.Body.CopyToAsync(sent, Token);
            stub.PutAs(Bucket, "x", sent.ToArray(), context);
            await GoogleStub.ErrorAsync(context, 412, "conditionNotMet", "At least one of the pre-conditions you specified did not hold.");
            return true;
        };
        await store.WriteAsync(At("x"), [1], onlyIfAbsent: true);
        Assert.Equal([1], stub.Find(Bucket, "x")!.Bytes);
        await FailsAsync(ObjectStoreError.Exists, () => store.WriteAsync(At("x"), [1], onlyIfAbsent: true));
    }

    [Fact]
    public async Task Bills_the_project_that_is_set()
    {
        await using var stub = await GoogleStub.StartAsync(Bucket);
        stub.RequesterPays.Add(Bucket);
        using var free = Of(stub);
        foreach (var ask in (Func<Task>[])[() => free.ReadAsync(At("x")), () => free.KeysAsync(At("")), () => free.WriteAsync(At("x"), [1])])
        {
            Assert.Contains("Set ObjectStores:Google:UserProject", (await FailsAsync(ObjectStoreError.AccessDenied, ask)).Message, StringComparison.Ordinal);
        }

        using var billed = Of(stub, userProject: "my-project");
        await billed.WriteAsync(At("x"), [1]);
        Assert.Equal([1], await billed.ReadAsync(At("x")));
        Assert.Equal(["x"], await billed.KeysAsync(At("")));
        await billed.DescribeAsync(At("x"), Token);
        await billed.DeleteAsync(At("x"), Token);
        Assert.Null(stub.Find(Bucket, "x"));
    }

    [Fact]
    public async Task Lists_a_million_objects_in_bounded_memory()
    {
        await using var stub = await GoogleStub.StartAsync(Bucket);
        stub.Generate(1_000_000);
        using var store = Of(stub);
        var (count, last, most) = (0, "", 0L);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await foreach (var found in store.ListAsync(At(""), null, Token))
        {
            Assert.True(string.CompareOrdinal(found.Key, last) > 0);
            last = found.Key;
            if (++count % 100_000 == 0)
            {
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
            }
        }

        Assert.Equal((1_000_000, 1000), (count, stub.Requests.Count));
        Assert.InRange(most, long.MinValue, 100L << 20);

        Assert.Equal(500_000, (await store.KeysAsync(At(""), "0499999")).Count);
        Assert.Equal(1501, stub.Requests.Count);
        Assert.Equal(10, await store.ListAsync(At(""), null, Token).Take(10).CountAsync(Token));
        Assert.Equal(1502, stub.Requests.Count);
    }

    [Fact]
    public async Task Reads_the_start_of_an_enormous_object_and_lets_go()
    {
        const long size = 5L << 40;
        await using var stub = await GoogleStub.StartAsync(Bucket);
        stub.Put(Bucket, "x.jpg", Bytes(100_000), size: size);
        using var store = Of(stub);
        Assert.Equal(size, (await store.DescribeAsync(At("x.jpg"), Token)).Bytes);
        using (var content = await store.OpenAsync(At("x.jpg"), null, null, Token))
        {
            var start = new byte[10_000];
            await content.Body.ReadExactlyAsync(start, Token);
            Assert.Equal(Bytes(100_000)[..10_000], start);
            Assert.Equal((size, size), (content.Stored.Bytes, content.Length));
        }

        using var end = await store.OpenAsync(At("x.jpg"), new ObjectRange(size - 10, 10), null, Token);
        Assert.Equal((size, 10), (end.Stored.Bytes, end.Length));
    }
}
