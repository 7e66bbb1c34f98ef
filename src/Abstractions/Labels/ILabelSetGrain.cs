using System.Collections.Immutable;
using Orleans.Concurrency;

namespace ZeroShotOrleans;

/// <summary>One label set: embeds its prompts only once and stores the embeddings. Key: <see cref="LabelSetKey"/>.</summary>
[Alias("zso.ILabelSetGrain")]
public interface ILabelSetGrain : IGrainWithStringKey
{
    /// <summary>Ensures that the embeddings exist. Concurrent first calls embed once; later calls, also after a restart, embed nothing.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="definition">The definition that the key was computed from, with templates filled in.</param>
    /// <param name="cancellationToken">Cancels the wait of this caller.</param>
    /// <exception cref="ZeroShotException">The definition does not match the key, or no silo has the model.</exception>
    [Alias("Prepare"), ResponseTimeout("00:30:00")]
    Task<LabelSetInfo> Prepare(string model, LabelSetDefinition definition, CancellationToken cancellationToken = default);

    /// <summary>Reasons to distrust scores of the set. Tokenises without running a text tower; does not wait for <see cref="Prepare"/>.</summary>
    /// <inheritdoc cref="Prepare"/>
    [Alias("Inspect"), AlwaysInterleave, ResponseTimeout("00:05:00")]
    Task<ImmutableArray<ScoreWarning>> Inspect(string model, LabelSetDefinition definition, CancellationToken cancellationToken = default);

    /// <summary>The stored set, or null if it was never prepared.</summary>
    [Alias("Describe"), AlwaysInterleave]
    Task<LabelSetInfo?> Describe(CancellationToken cancellationToken = default);

    /// <summary>The embeddings.</summary>
    /// <exception cref="ZeroShotException">The set was never prepared.</exception>
    [Alias("GetEmbeddings"), AlwaysInterleave]
    Task<LabelSetEmbeddings> GetEmbeddings(CancellationToken cancellationToken = default);
}
