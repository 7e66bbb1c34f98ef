using System.Collections.Immutable;
using Orleans.Concurrency;

namespace ZeroShotOrleans;

/// <summary>One label set: embeds its prompts once in the life of the cluster and keeps the embeddings. Key: <see cref="LabelSetKey"/>.</summary>
[Alias("zso.ILabelSetGrain")]
public interface ILabelSetGrain : IGrainWithStringKey
{
    /// <summary>Makes sure that the embeddings exist. Concurrent first calls embed once; later calls, also after a restart, embed nothing.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="definition">What the key was made of, the templates filled in.</param>
    /// <param name="cancellationToken">Ends the wait of this caller.</param>
    /// <exception cref="ZeroShotException">The definition does not match the key, or no silo has the model.</exception>
    [Alias("Prepare"), ResponseTimeout("00:30:00")]
    Task<LabelSetInfo> PrepareAsync(string model, LabelSetDefinition definition, CancellationToken cancellationToken = default);

    /// <summary>What makes scores of the set mean less than they seem to. Tokenises, and runs no text tower; does not wait for <see cref="PrepareAsync"/>.</summary>
    /// <inheritdoc cref="PrepareAsync"/>
    [Alias("Inspect"), AlwaysInterleave, ResponseTimeout("00:05:00")]
    Task<ImmutableArray<ScoreWarning>> InspectAsync(string model, LabelSetDefinition definition, CancellationToken cancellationToken = default);

    /// <summary>The stored set, or null when it was never prepared.</summary>
    [Alias("Describe"), AlwaysInterleave]
    Task<LabelSetInfo?> DescribeAsync(CancellationToken cancellationToken = default);

    /// <summary>The embeddings.</summary>
    /// <exception cref="ZeroShotException">The set was never prepared.</exception>
    [Alias("GetEmbeddings"), AlwaysInterleave]
    Task<LabelSetEmbeddings> GetEmbeddingsAsync(CancellationToken cancellationToken = default);
}
