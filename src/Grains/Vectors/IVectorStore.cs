using System.Collections.Immutable;

namespace ZeroShotOrleans.Grains.Vectors;

/// <summary>Image vectors by content: equal bytes under an equal image tower have one vector, whichever job made it.</summary>
/// <remarks>Safe for concurrent calls; durable when the task has ended well. Failures of the medium are <see cref="ZeroShotError.StorageFailed"/>.</remarks>
public interface IVectorStore
{
    /// <summary>Stores vectors, and says that they were used today.</summary>
    /// <param name="space">Which image tower made them.</param>
    /// <param name="vectors">Hash of the image's bytes, and its vector as little-endian float32.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task Save(string space, ImmutableArray<KeyValuePair<ContentHash, byte[]>> vectors, CancellationToken cancellationToken);

    /// <summary>Vectors in the order of the hashes; null where there is none.</summary>
    Task<ImmutableArray<byte[]?>> Find(string space, ImmutableArray<ContentHash> contents, CancellationToken cancellationToken);

    /// <summary>Deletes vectors that were not saved since a day. Returns how many.</summary>
    Task<long> DeleteUnused(DateOnly since, CancellationToken cancellationToken);
}
