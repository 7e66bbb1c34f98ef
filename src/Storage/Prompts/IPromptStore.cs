using System.Collections.Immutable;

namespace ZeroShotOrleans.Storage.Prompts;

/// <summary>Stores prompt embeddings by text, so that each text is encoded only once per text tower.</summary>
/// <remarks>Thread-safe. Durable once the task completes. Storage failures are reported as <see cref="ZeroShotError.StorageFailed"/>.</remarks>
public interface IPromptStore
{
    /// <summary>Embeddings in the order of the prompts; null where none is stored.</summary>
    /// <param name="space">The text tower that computed them.</param>
    /// <param name="prompts">The texts.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task<ImmutableArray<byte[]?>> Find(string space, ImmutableArray<string> prompts, CancellationToken cancellationToken);

    /// <summary>Stores embeddings, little-endian float32.</summary>
    Task Save(string space, ImmutableArray<KeyValuePair<string, byte[]>> embeddings, CancellationToken cancellationToken);
}
