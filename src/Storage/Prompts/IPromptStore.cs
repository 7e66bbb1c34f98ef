using System.Collections.Immutable;

namespace ZeroShotOrleans.Storage.Prompts;

/// <summary>Prompt embeddings by text: what ran through a text tower once need not run again.</summary>
/// <remarks>Safe for concurrent calls; durable when the task has ended well. Failures of the medium are <see cref="ZeroShotError.StorageFailed"/>.</remarks>
public interface IPromptStore
{
    /// <summary>Embeddings in the order of the prompts; null where there is none.</summary>
    /// <param name="space">Which text tower made them.</param>
    /// <param name="prompts">The texts.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<ImmutableArray<byte[]?>> FindAsync(string space, ImmutableArray<string> prompts, CancellationToken cancellationToken);

    /// <summary>Stores embeddings, little-endian float32.</summary>
    Task SaveAsync(string space, ImmutableArray<KeyValuePair<string, byte[]>> embeddings, CancellationToken cancellationToken);
}
