using Microsoft.Extensions.Options;

namespace ZeroShotOrleans.Sources.ObjectStores;

/// <summary>Opens the objects that the silo may read, so that a connection that breaks off does not cut them short.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="stores">The stores.</param>
/// <param name="options">Timeouts and retries.</param>
/// <param name="time">The clock.</param>
internal sealed class ObjectOpener(StoreAccess stores, IOptions<ObjectStoreOptions> options, TimeProvider time)
{
    /// <summary>What a store says of one object.</summary>
    /// <exception cref="ObjectStoreException">It may not be read, does not exist, or the store does not answer.</exception>
    public Task<StoredObject> DescribeAsync(ObjectAddress address, CancellationToken cancellationToken) => stores.ToRead(address).DescribeAsync(address, cancellationToken);

    /// <summary>Opens an object, or a part of it.</summary>
    /// <param name="address">The object.</param>
    /// <param name="range">The part; null: all of it.</param>
    /// <param name="etag">The version that it must have; null or empty: any.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <returns>The bytes; the caller disposes it.</returns>
    /// <exception cref="ObjectStoreException">It may not be read, does not exist, has changed, or the store does not answer.</exception>
    public async Task<ObjectStream> OpenAsync(ObjectAddress address, ObjectRange? range, string? etag, CancellationToken cancellationToken)
    {
        var store = stores.ToRead(address);
        var content = await store.OpenAsync(address, range, string.IsNullOrEmpty(etag) ? null : etag, cancellationToken);
        if (range is { } wanted && content.Length != wanted.Length)
        {
            content.Dispose();
            throw new ObjectStoreException(ObjectStoreError.Changed, $"'{address}' ends before byte {wanted.Offset + wanted.Length}: it is shorter than when it was listed.");
        }

        return new ObjectStream(store, address, range?.Offset ?? 0, content, options.Value, time);
    }
}
