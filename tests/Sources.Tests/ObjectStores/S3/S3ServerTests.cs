using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;
using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Sources.ObjectStores.S3;
using ZeroShotOrleans.Tests.ObjectStores.S3.Server;

namespace ZeroShotOrleans.Sources.Tests.ObjectStores.S3;

/// <summary>The store with a server that others wrote, so that what we take for S3 is not only our own idea.</summary>
public sealed class S3ServerTests
{
    private const string BucketName = "photos.example";

    // A folder of the disk is behind it: what a file's name cannot be is not kept as it is.
    private static readonly string[] _keys =
    [
        "a b.jpg", "a+b.jpg", "a%2Bb.jpg", "100%.jpg", "caf\u00e9.jpg", "cafe\u0301.jpg", "\U0001F600.jpg", "\uFFFD.jpg", "deep/er/x.jpg", "q?x#y&z=1;a,b", "'\"<>&", "~!@$^*()[]{}|:`", "tab\t", "new\nline",
    ];

    [Fact]
    public async Task Writes_lists_describes_reads_and_deletes()
    {
        using var server = await S3rver.StartAsync(BucketName);
        using var store = Open(server);
        var token = TestContext.Current.CancellationToken;
        foreach (var key in _keys)
        {
            var content = Encoding.UTF8.GetBytes($"content of {key}");
            await store.WriteAsync(At(key), new MemoryStream(content), false, token);
            var described = await store.DescribeAsync(At(key), token);

            Assert.Equal((key, content.Length), (described.Key, described.Bytes));
            Assert.Equal(content, await ReadAsync(store, key, null, described.ETag));
            Assert.Equal(content[3..7], await ReadAsync(store, key, new ObjectRange(3, 4), described.ETag));
        }

        Assert.Equal(_keys.Order(Utf8Order.Instance), await ListAsync(store, ""));
        foreach (var key in _keys)
        {
            await store.DeleteAsync(At(key), token);
            await store.DeleteAsync(At(key), token);
        }

        Assert.Empty(await ListAsync(store, ""));
    }

    [Fact]
    public async Task Pages_follow_each_other_and_resume_after_any_key()
    {
        using var server = await S3rver.StartAsync(BucketName);
        using var store = Open(server);
        var keys = Enumerable.Range(0, 2_100).Select(number => $"many/{number:D5} \u00e9+.jpg").ToArray();
        await Parallel.ForEachAsync(keys, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, async (key, token) =>
            await store.WriteAsync(At(key), new MemoryStream([1]), false, token));

        Assert.Equal(keys, await ListAsync(store, "many/"));
        foreach (var point in (int[])[0, 998, 999, 1000, 2_098, 2_099])
        {
            Assert.Equal(keys[(point + 1)..], await ListAsync(store, "many/", keys[point]));
        }
    }

    [Fact]
    public async Task Large_content_is_written_in_parts_and_read_by_any_range()
    {
        using var server = await S3rver.StartAsync(BucketName);
        using var store = Open(server);
        var content = new byte[S3Upload.MaxSingleBytes + 12_345];
        new Random(1).NextBytes(content);

        await store.WriteAsync(At("large.bin"), new MemoryStream(content), false, TestContext.Current.CancellationToken);

        Assert.Equal(SHA256.HashData(content), SHA256.HashData(await ReadAsync(store, "large.bin")));
        var offset = (16 << 20) - 5;
        Assert.Equal(content[offset..(offset + 10)], await ReadAsync(store, "large.bin", new ObjectRange(offset, 10)));
    }

    [Fact]
    public async Task An_empty_object_and_a_missing_one_are_told_apart()
    {
        using var server = await S3rver.StartAsync(BucketName);
        using var store = Open(server);
        await store.WriteAsync(At("empty.jpg"), new MemoryStream(), false, TestContext.Current.CancellationToken);

        // s3rver says that byte 0 of nothing is there; what cannot be believed is refused.
        await StubbedStore.FailsAsync(ObjectStoreError.Unavailable, () => ReadAsync(store, "empty.jpg"));
        Assert.Equal(0, (await store.DescribeAsync(At("empty.jpg"), TestContext.Current.CancellationToken)).Bytes);
        await StubbedStore.FailsAsync(ObjectStoreError.Missing, () => ReadAsync(store, "missing.jpg"));
        await StubbedStore.FailsAsync(ObjectStoreError.Missing, () => store.DescribeAsync(At("missing.jpg"), TestContext.Current.CancellationToken));
        await StubbedStore.FailsAsync(ObjectStoreError.NoBucket, () => ReadAsync(store, "a", bucket: "no-such-bucket"));
    }

    [Fact]
    public async Task A_changed_object_is_noticed_although_the_server_knows_no_conditions()
    {
        using var server = await S3rver.StartAsync(BucketName);
        using var store = Open(server);
        var token = TestContext.Current.CancellationToken;
        await store.WriteAsync(At("a.jpg"), new MemoryStream([1, 2, 3]), false, token);
        var listed = await store.DescribeAsync(At("a.jpg"), token);
        await store.WriteAsync(At("a.jpg"), new MemoryStream([4, 5, 6]), false, token);

        await StubbedStore.FailsAsync(ObjectStoreError.Changed, () => ReadAsync(store, "a.jpg", ifMatch: listed.ETag));
    }

    [Fact]
    public async Task An_unknown_access_key_is_told()
    {
        using var server = await S3rver.StartAsync(BucketName);
        using var wrongKey = Open(server, new BasicAWSCredentials("NOBODY", S3rver.SecretKey));

        Assert.Contains("access key", (await StubbedStore.FailsAsync(ObjectStoreError.AccessDenied, () => ListAsync(wrongKey, ""))).Message, StringComparison.Ordinal);
    }

    private static S3Store Open(S3rver server, AWSCredentials? credentials = null) => new(
        new S3Options { Endpoint = server.Endpoint }, new ObjectStoreOptions { MaxRetries = 1, TimeoutSeconds = 60 }, TimeProvider.System, credentials ?? new BasicAWSCredentials(S3rver.AccessKey, S3rver.SecretKey));

    private static ObjectAddress At(string key, string bucket = BucketName) => new(ObjectStoreKind.S3, "", bucket, key);

    private static async Task<List<string>> ListAsync(S3Store store, string prefix, string? after = null)
    {
        var keys = new List<string>();
        await foreach (var stored in store.ListAsync(At(prefix), after, TestContext.Current.CancellationToken))
        {
            keys.Add(stored.Key);
        }

        return keys;
    }

    private static async Task<byte[]> ReadAsync(S3Store store, string key, ObjectRange? range = null, string? ifMatch = null, string bucket = BucketName)
    {
        using var content = await store.OpenAsync(At(key, bucket), range, ifMatch, TestContext.Current.CancellationToken);
        using var bytes = new MemoryStream();
        await content.Body.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        return bytes.ToArray();
    }
}
