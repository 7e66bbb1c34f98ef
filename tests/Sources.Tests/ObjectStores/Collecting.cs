using ZeroShotOrleans.Sources.ObjectStores;

namespace ZeroShotOrleans.Sources.Tests.ObjectStores;

/// <summary>What tests of all stores ask.</summary>
internal static class Collecting
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<List<string>> KeysAsync(this IObjectStore store, ObjectAddress prefix, string? after = null)
    {
        var keys = new List<string>();
        await foreach (var found in store.ListAsync(prefix, after, Token))
        {
            keys.Add(found.Key);
        }

        return keys;
    }

    public static async Task<byte[]> ReadAsync(this IObjectStore store, ObjectAddress address, ObjectRange? range = null, string? ifMatch = null)
    {
        using var content = await store.OpenAsync(address, range, ifMatch, Token);
        using var bytes = new MemoryStream();
        await content.Body.CopyToAsync(bytes, Token);
        Assert.Equal(content.Length, bytes.Length);
        return bytes.ToArray();
    }

    public static Task WriteAsync(this IObjectStore store, ObjectAddress address, byte[] content, bool onlyIfAbsent = false) =>
        store.WriteAsync(address, new MemoryStream(content), onlyIfAbsent, Token);

    public static async Task<ObjectStoreException> FailsAsync(ObjectStoreError error, Func<Task> ask)
    {
        var failure = await Assert.ThrowsAsync<ObjectStoreException>(ask);
        Assert.True(failure.Error == error, $"{failure.Error} instead of {error}: {failure}");
        return failure;
    }

    public static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }
}
