namespace ZeroShotOrleans.Sources.ObjectStores;

/// <summary>
/// A service that keeps objects. All that fails throws an <see cref="ObjectStoreException"/>; what may pass (throttling, a broken connection, a server's error) has then been tried again
/// with growing pauses, <see cref="ObjectStoreOptions.MaxRetries"/> times. Whether an address is allowed is decided before: by <see cref="StoreAccess"/>.
/// </summary>
/// <remarks>Thread-safe. Nothing is connected, and no credentials are looked for, before the first call.</remarks>
internal interface IObjectStore
{
    /// <summary>The service.</summary>
    ObjectStoreKind Kind { get; }

    /// <summary>Lists the objects whose keys start with the key of an address, in the order of the keys' UTF-8 bytes, page by page as they are enumerated.</summary>
    /// <param name="prefix">The address.</param>
    /// <param name="after">Only greater keys are listed: how a listing resumes after a restart, without listing what came before where the service can do so. Null: all.</param>
    /// <param name="cancellationToken">Cancels the listing.</param>
    IAsyncEnumerable<StoredObject> ListAsync(ObjectAddress prefix, string? after, CancellationToken cancellationToken);

    /// <summary>What a store says of one object.</summary>
    Task<StoredObject> DescribeAsync(ObjectAddress address, CancellationToken cancellationToken);

    /// <summary>Opens an object for reading.</summary>
    /// <param name="address">The object.</param>
    /// <param name="range">The part to read; null: all of it. A part past the end is an error, <see cref="ObjectStoreError.Changed"/>.</param>
    /// <param name="ifMatch">The version that it must have, <see cref="StoredObject.ETag"/>; null: any.</param>
    /// <param name="cancellationToken">Cancels the request, not the reading of its body.</param>
    /// <returns>The object; the caller disposes it.</returns>
    Task<ObjectContent> OpenAsync(ObjectAddress address, ObjectRange? range, string? ifMatch, CancellationToken cancellationToken);

    /// <summary>Writes an object, which then exists whole or not at all.</summary>
    /// <param name="address">The object.</param>
    /// <param name="content">Its content, seekable and at its start; large ones are sent in parts.</param>
    /// <param name="onlyIfAbsent">Whether an existing object is an error, <see cref="ObjectStoreError.Exists"/>, instead of being replaced.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    Task WriteAsync(ObjectAddress address, Stream content, bool onlyIfAbsent, CancellationToken cancellationToken);

    /// <summary>Deletes an object; one that does not exist is none the less deleted.</summary>
    Task DeleteAsync(ObjectAddress address, CancellationToken cancellationToken);
}
