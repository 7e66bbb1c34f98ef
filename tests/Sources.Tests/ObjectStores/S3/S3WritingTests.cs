using System.Security.Cryptography;
using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Sources.ObjectStores.S3;
using ZeroShotOrleans.Tests.ObjectStores.S3;

namespace ZeroShotOrleans.Sources.Tests.ObjectStores.S3;

/// <summary>Writing: whole or not at all, once or not again.</summary>
public sealed class S3WritingTests
{
    [Fact]
    public async Task Writes_replaces_and_deletes_the_object_of_every_legal_key()
    {
        await using var store = await StubbedStore.StartAsync();
        foreach (var key in Keys.Odd.Concat(Keys.Long))
        {
            await store.WriteAsync(key, [1, 2, 3]);
            await store.WriteAsync(key, [4]);
            Assert.Equal([4], store.Bucket.Find(key)!.ToArray());
            Assert.Equal([key], store.Bucket.Keys);
            await store.Store.DeleteAsync(StubbedStore.At(key), TestContext.Current.CancellationToken);
            await store.Store.DeleteAsync(StubbedStore.At(key), TestContext.Current.CancellationToken);
            Assert.Empty(store.Bucket.Keys);
        }
    }

    [Fact]
    public async Task The_request_is_signed_with_the_hash_of_all_content()
    {
        await using var store = await StubbedStore.StartAsync();
        byte[] content = [1, 2, 3];

        await store.WriteAsync("a", content);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), store.Stub.Requests.Single().Header("x-amz-content-sha256"));
    }

    [Fact]
    public async Task An_existing_object_is_kept_where_it_must_be()
    {
        await using var store = await StubbedStore.StartAsync();
        await store.WriteAsync("a", [1], onlyIfAbsent: true);

        await StubbedStore.FailsAsync(ObjectStoreError.Exists, () => store.WriteAsync("a", [1], onlyIfAbsent: true));

        Assert.Equal([1], store.Bucket.Find("a")!.ToArray());
    }

    [Fact]
    public async Task Of_many_writers_of_one_object_one_succeeds()
    {
        await using var store = await StubbedStore.StartAsync();
        var writes = Enumerable.Range(0, 20).Select(async number =>
        {
            try
            {
                await store.WriteAsync("a", [(byte)number], onlyIfAbsent: true);
                return number;
            }
            catch (ObjectStoreException failure) when (failure.Error == ObjectStoreError.Exists)
            {
                return -1;
            }
        });

        var winner = Assert.Single(await Task.WhenAll(writes), number => number >= 0);
        Assert.Equal([(byte)winner], store.Bucket.Find("a")!.ToArray());
    }

    [Fact]
    public async Task A_write_whose_answer_was_lost_is_not_taken_for_that_of_another()
    {
        await using var store = await StubbedStore.StartAsync();

        // The object is written, and the connection breaks before the answer: the SDK repeats the request.
        store.Stub.Faults.Add(new S3Fault { LoseAnswer = true }, S3Operation.Put, times: 1);
        await store.WriteAsync("a", [1, 2, 3], onlyIfAbsent: true);

        Assert.Equal([1, 2, 3], store.Bucket.Find("a")!.ToArray());
        Assert.Equal(2, store.Stub.Count(S3Operation.Put));
    }

    [Fact]
    public async Task Large_content_is_sent_in_parts_that_become_one_object()
    {
        await using var store = await StubbedStore.StartAsync();
        var content = Large();

        await store.WriteAsync("large", content, onlyIfAbsent: true);

        var stored = store.Bucket.Find("large")!;
        Assert.Equal(SHA256.HashData(content), SHA256.HashData(stored.ToArray()));
        Assert.EndsWith("-5", stored.ETag, StringComparison.Ordinal);
        Assert.Equal((5, 0), (store.Stub.Count(S3Operation.UploadPart), store.Stub.Uploads.Open));
        await StubbedStore.FailsAsync(ObjectStoreError.Exists, () => store.WriteAsync("large", content, onlyIfAbsent: true));
        Assert.Equal(0, store.Stub.Uploads.Open);
    }

    [Theory]
    [InlineData((int)S3Operation.UploadPart)]
    [InlineData((int)S3Operation.CompleteUpload)]
    public async Task A_failure_leaves_neither_an_object_nor_parts(int operation)
    {
        await using var store = await StubbedStore.StartAsync(retries: 0);
        store.Stub.Faults.Add(S3Fault.Error(403, "AccessDenied"), (S3Operation)operation);

        await StubbedStore.FailsAsync(ObjectStoreError.AccessDenied, () => store.WriteAsync("large", Large()));

        Assert.Equal((0, 1), (store.Stub.Uploads.Open, store.Stub.Count(S3Operation.AbortUpload)));
        Assert.Empty(store.Bucket.Keys);
    }

    [Fact]
    public async Task Cancelling_leaves_no_parts()
    {
        await using var store = await StubbedStore.StartAsync();
        using var cancel = new CancellationTokenSource();
        store.Stub.Faults.Add(new S3Fault { Before = cancel.Cancel, Delay = TimeSpan.FromMilliseconds(50) }, S3Operation.UploadPart);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.Store.WriteAsync(StubbedStore.At("large"), new MemoryStream(Large()), false, cancel.Token));

        Assert.Equal(0, store.Stub.Uploads.Open);
        Assert.Empty(store.Bucket.Keys);
    }

    [Fact]
    public async Task Parts_that_fail_for_a_while_are_sent_again_from_their_own_start()
    {
        await using var store = await StubbedStore.StartAsync(retries: 2);
        store.Stub.Faults.Add(S3Fault.Error(500, "InternalError"), S3Operation.UploadPart, times: 2);
        var content = Large();

        await store.WriteAsync("large", content);

        Assert.Equal(SHA256.HashData(content), SHA256.HashData(store.Bucket.Find("large")!.ToArray()));
    }

    [Fact]
    public async Task A_completion_whose_answer_was_lost_is_a_success()
    {
        await using var store = await StubbedStore.StartAsync();
        store.Stub.Faults.Add(new S3Fault { LoseAnswer = true }, S3Operation.CompleteUpload, times: 1);

        await store.WriteAsync("large", Large(), onlyIfAbsent: true);

        Assert.Equal(["large"], store.Bucket.Keys);
    }

    private static byte[] Large()
    {
        var content = new byte[S3Upload.MaxSingleBytes + 1];
        new Random(1).NextBytes(content);
        return content;
    }
}
