using System.Collections.Immutable;

namespace ZeroShotOrleans.Storage.Embeddings;

/// <summary>Stores image embeddings by content: equal bytes have one embedding per image tower, whichever job computed it.</summary>
/// <remarks>Thread-safe. Durable once the task completes. Failures of the medium are <see cref="ZeroShotError.StorageFailed"/>.</remarks>
public interface IEmbeddingStore
{
    /// <summary>Stores embeddings and marks them as used today.</summary>
    /// <param name="space">The image tower that computed them.</param>
    /// <param name="embeddings">Hash of the image's bytes, and its embedding as little-endian float32.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task SaveAsync(string space, ImmutableArray<KeyValuePair<ContentHash, byte[]>> embeddings, CancellationToken cancellationToken);

    /// <summary>Embeddings in the order of the hashes; null where none is stored.</summary>
    Task<ImmutableArray<byte[]?>> FindAsync(string space, ImmutableArray<ContentHash> contents, CancellationToken cancellationToken);

    /// <summary>Deletes embeddings that were last used before a day. Returns the number deleted.</summary>
    Task<long> DeleteUnusedAsync(DateOnly since, CancellationToken cancellationToken);
}
