using Amazon.Runtime;
using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Sources.ObjectStores.S3;
using ZeroShotOrleans.Tests.ObjectStores.S3;

namespace ZeroShotOrleans.Sources.Tests.ObjectStores.S3;

/// <summary>The store, before a stub that can be told to fail.</summary>
internal sealed class StubbedStore : IAsyncDisposable
{
    public const string BucketName = "photos";

    private StubbedStore(S3Stub stub, S3Store store) => (Stub, Store) = (stub, store);

    public S3Stub Stub { get; }

    public S3Store Store { get; }

    public StubBucket Bucket => Stub.Bucket(BucketName);

    /// <param name="retries">One by default: each test that counts requests says how many.</param>
    /// <param name="timeoutSeconds">Long enough for a busy machine, where time is not what is tested.</param>
    /// <param name="change">Changes the options; gets the stub.</param>
    /// <param name="credentials">Null: a key.</param>
    /// <param name="maxConcurrent">Concurrent reads.</param>
    public static async Task<StubbedStore> StartAsync(
        int retries = 1, int timeoutSeconds = 30, Action<S3Options, S3Stub>? change = null, AWSCredentials? credentials = null, int maxConcurrent = 8)
    {
        var stub = await S3Stub.StartAsync();
        stub.Bucket(BucketName);
        var options = new S3Options { Endpoint = new Uri(stub.Endpoint) };
        change?.Invoke(options, stub);
        return new StubbedStore(
            stub,
            new S3Store(
                options,
                new ObjectStoreOptions { MaxRetries = retries, TimeoutSeconds = timeoutSeconds, MaxConcurrent = maxConcurrent },
                TimeProvider.System,
                credentials ?? new BasicAWSCredentials(AccessKey, SecretKey)));
    }

    public const string AccessKey = "AKIDEXAMPLE0000000000", SecretKey = "verysecretkeyverysecretkey";

    public static ObjectAddress At(string key) => new(ObjectStoreKind.S3, "", BucketName, key);

    public async Task<List<StoredObject>> ListAsync(string prefix = "", string? after = null)
    {
        var listed = new List<StoredObject>();
        await foreach (var stored in Store.ListAsync(At(prefix), after, TestContext.Current.CancellationToken))
        {
            listed.Add(stored);
        }

        return listed;
    }

    public async Task<byte[]> ReadAsync(string key, ObjectRange? range = null, string? ifMatch = null)
    {
        using var content = await Store.OpenAsync(At(key), range, ifMatch, TestContext.Current.CancellationToken);
        using var bytes = new MemoryStream();
        await content.Body.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        Assert.Equal(content.Length, bytes.Length);
        return bytes.ToArray();
    }

    public Task WriteAsync(string key, byte[] content, bool onlyIfAbsent = false) =>
        Store.WriteAsync(At(key), new MemoryStream(content), onlyIfAbsent, TestContext.Current.CancellationToken);

    /// <summary>The error of a call, whose message has no secret in it.</summary>
    public static async Task<ObjectStoreException> FailsAsync(ObjectStoreError expected, Func<Task> call)
    {
        var failure = await Assert.ThrowsAsync<ObjectStoreException>(call);
        Assert.True(failure.Error == expected, $"{failure.Error} instead of {expected}: {failure}");
        Assert.DoesNotContain(AccessKey, failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(SecretKey, failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Signature=", failure.ToString(), StringComparison.Ordinal);
        Assert.EndsWith(".", failure.Message, StringComparison.Ordinal);
        return failure;
    }

    public async ValueTask DisposeAsync()
    {
        Store.Dispose();
        await Stub.DisposeAsync();
    }
}
