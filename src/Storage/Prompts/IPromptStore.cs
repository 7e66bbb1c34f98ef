using System.Collections.Immutable;

namespace ZeroShotOrleans.Storage.Prompts;

/// <summary>Prompt embeddings by text: what ran through a text tower need not run again as long as it is here. A cache: <see cref="TrimAsync"/> bounds it.</summary>
/// <remarks>
/// <para>Thread-safe; durable when the task has ended well. Failures of the medium are <see cref="ZeroShotError.StorageFailed"/>.</para>
/// <para>Times of use are milliseconds. Reading does not change them: that would be a write for each read. <see cref="TouchAsync"/> does, as seldom as the caller wants.</para>
/// </remarks>
public interface IPromptStore
{
    /// <summary>What a prompt counts in bytes beside its embedding: key, checksum, time and index.</summary>
    public const int Overhead = 64;

    /// <summary>Embeddings in the order of the prompts; null where none is stored.</summary>
    /// <param name="space">The text tower that computed them.</param>
    /// <param name="prompts">The texts.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task<ImmutableArray<byte[]?>> FindAsync(string space, ImmutableArray<string> prompts, CancellationToken cancellationToken);

    /// <summary>Stores embeddings, little-endian float32, as used now.</summary>
    Task SaveAsync(string space, ImmutableArray<KeyValuePair<string, byte[]>> embeddings, CancellationToken cancellationToken);

    /// <summary>Marks prompts as used now. Costs no write for those that are missing or were used at <paramref name="before"/> or later.</summary>
    Task TouchAsync(string space, ImmutableArray<string> prompts, DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>Deletes embeddings of all towers that were last used before a time, then the least recently used until the rest fit.</summary>
    /// <param name="maxBytes">What may stay, each embedding with <see cref="Overhead"/>.</param>
    /// <param name="since">The time.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task<TrimmedPrompts> TrimAsync(long maxBytes, DateTimeOffset since, CancellationToken cancellationToken);
}

/// <summary>What <see cref="IPromptStore.TrimAsync"/> did.</summary>
/// <param name="Deleted">Embeddings that were deleted.</param>
/// <param name="Bytes">Bytes of those that stay, each with <see cref="IPromptStore.Overhead"/>.</param>
public readonly record struct TrimmedPrompts(long Deleted, long Bytes);
