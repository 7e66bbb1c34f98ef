using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ZeroShotOrleans.Sources.ObjectStores;

namespace ZeroShotOrleans.Grains.Tests.Jobs.Exports;

/// <summary>An object store in memory. A test may let any write fail, before or after it takes effect.</summary>
internal sealed class MemoryObjectStore : IObjectStore
{
    public ConcurrentDictionary<string, byte[]> Objects { get; } = new();

    /// <summary>The writes and deletions that took effect, in order.</summary>
    public ConcurrentQueue<string> Writes { get; } = new();

    /// <summary>Called with the key of an object before it is written or deleted.</summary>
    public Action<string> Before { get; set; } = _ => { };

    /// <summary>Called with the key of an object after it was written or deleted.</summary>
    public Action<string> After { get; set; } = _ => { };

    public ObjectStoreKind Kind => ObjectStoreKind.S3;

    public async IAsyncEnumerable<StoredObject> ListAsync(ObjectAddress prefix, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        foreach (var (key, content) in Objects.Where(entry => entry.Key.StartsWith(prefix.Key, StringComparison.Ordinal)).OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            yield return new StoredObject(key, content.Length, "", 0);
        }
    }

    public Task<StoredObject> DescribeAsync(ObjectAddress address, CancellationToken cancellationToken) => Task.FromResult(new StoredObject(address.Key, Of(address).Length, "", 0));

    public Task<ObjectContent> OpenAsync(ObjectAddress address, ObjectRange? range, string? ifMatch, CancellationToken cancellationToken)
    {
        var content = Of(address);
        return Task.FromResult(new ObjectContent(new StoredObject(address.Key, content.Length, "", 0), new MemoryStream(content), content.Length));
    }

    public async Task WriteAsync(ObjectAddress address, Stream content, bool onlyIfAbsent, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancellationToken);
        Before(address.Key);
        if (onlyIfAbsent && Objects.ContainsKey(address.Key))
        {
            throw new ObjectStoreException(ObjectStoreError.Exists, $"'{address}' exists.");
        }

        Objects[address.Key] = bytes.ToArray();
        Writes.Enqueue(address.Key);
        After(address.Key);
    }

    public Task DeleteAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        Before(address.Key);
        if (Objects.TryRemove(address.Key, out _))
        {
            Writes.Enqueue($"-{address.Key}");
        }

        After(address.Key);
        return Task.CompletedTask;
    }

    private byte[] Of(ObjectAddress address) => Objects.GetValueOrDefault(address.Key) ?? throw new ObjectStoreException(ObjectStoreError.Missing, $"'{address}' does not exist.");
}
