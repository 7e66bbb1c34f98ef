using System.Collections.Immutable;
using Orleans.Concurrency;

namespace ZeroShotOrleans;

/// <summary>
/// One label set: embeds its prompts once and keeps the embeddings within the budgets of the cluster (<c>Labels</c>); those of named sets and open jobs are never evicted.
/// Key: <see cref="LabelSetKey"/>.
/// </summary>
[Alias("zso.ILabelSetGrain")]
public interface ILabelSetGrain : IGrainWithStringKey
{
    /// <summary>Makes sure that the embeddings exist. Concurrent first calls embed once; later calls, also after a restart, embed only prompts that were evicted.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="definition">The definition that the key was computed from, with templates filled in.</param>
    /// <param name="cancellationToken">Cancels the wait of this caller.</param>
    /// <exception cref="ZeroShotException">The definition does not match the key, or no silo has the model.</exception>
    [Alias("Prepare"), ResponseTimeout("00:30:00")]
    Task<LabelSetInfo> PrepareAsync(string model, LabelSetDefinition definition, CancellationToken cancellationToken = default);

    /// <summary>Reasons to distrust scores of the set. Tokenises without running a text tower; does not wait for <see cref="PrepareAsync"/>.</summary>
    /// <inheritdoc cref="PrepareAsync"/>
    [Alias("Inspect"), AlwaysInterleave, ResponseTimeout("00:05:00")]
    Task<ImmutableArray<ScoreWarning>> InspectAsync(string model, LabelSetDefinition definition, CancellationToken cancellationToken = default);

    /// <summary>The set if its embeddings are in memory or stored, else null.</summary>
    [Alias("Describe"), AlwaysInterleave]
    Task<LabelSetInfo?> DescribeAsync(CancellationToken cancellationToken = default);

    /// <summary>The set if its embeddings are there, or those of all its prompts: then nothing would be embedded. Else null.</summary>
    /// <inheritdoc cref="PrepareAsync"/>
    [Alias("Find"), AlwaysInterleave, ResponseTimeout("00:05:00")]
    Task<LabelSetInfo?> FindAsync(string model, LabelSetDefinition definition, CancellationToken cancellationToken = default);

    /// <summary>The embeddings.</summary>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.NotFound"/>: the set was never prepared, or was evicted since. Prepare it again.</exception>
    [Alias("GetEmbeddings"), AlwaysInterleave]
    Task<LabelSetEmbeddings> GetEmbeddingsAsync(CancellationToken cancellationToken = default);
}
