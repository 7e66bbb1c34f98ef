using System.Collections.Immutable;

namespace ZeroShotOrleans.Client;

/// <summary>A cluster, as a program sees it that wants images classified.</summary>
/// <remarks>Safe for concurrent calls. Owns nothing: anyone who made the grain factory ends it.</remarks>
/// <param name="grains">An <see cref="IClusterClient"/>, or the grain factory of a silo in the same process.</param>
public sealed partial class ZeroShotClient(IGrainFactory grains) : IZeroShotClient
{
    /// <inheritdoc/>
    public async Task<SubmittedJob> SubmitAsync(JobSpec spec, CancellationToken cancellationToken = default)
    {
        LabelRules.CheckGiven(spec.LabelSets, "A job");
        return await grains.GetGrain<IJobCatalogGrain>(IJobCatalogGrain.Key).SubmitAsync(spec, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<SubmittedJob> RelabelAsync(
        string jobId, ImmutableArray<LabelSetDefinition> labelSets, ScoreOptions? score = null, CancellationToken cancellationToken = default)
    {
        LabelRules.CheckGiven(labelSets, "A job");
        var job = await GetJob(jobId).DescribeAsync(cancellationToken).ConfigureAwait(false);
        return await SubmitAsync(
            job.Spec with { LabelSets = labelSets, Score = score ?? job.Spec.Score, Reuse = new JobReuse(jobId, ReuseKind.Embeddings) }, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<JobSummary>> ListJobsAsync(int most = 100, CancellationToken cancellationToken = default) =>
        await grains.GetGrain<IJobCatalogGrain>(IJobCatalogGrain.Key).ListAsync(most, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public ZeroShotJob GetJob(string jobId) => new(grains.GetGrain<IJobGrain>(jobId), jobId);

    /// <inheritdoc/>
    public async Task<ImmutableArray<ModelInfo>> ListModelsAsync(CancellationToken cancellationToken = default) =>
        await grains.GetTextEncoder().ListAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<ModelInfo> GetModelAsync(string model, CancellationToken cancellationToken = default) =>
        await grains.GetTextEncoder().DescribeAsync(model, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<ImmutableArray<LoadedModel>> LoadedModelsAsync(CancellationToken cancellationToken = default) =>
        await Models.LoadedAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<ImmutableArray<LoadedModel>> LoadModelAsync(string model, CancellationToken cancellationToken = default) =>
        await Models.LoadAsync(model, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<ImmutableArray<LoadedModel>> UnloadModelAsync(string model, CancellationToken cancellationToken = default) =>
        await Models.UnloadAsync(model, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<ImmutableArray<ModelPull>> PullModelAsync(ModelPullRequest order, CancellationToken cancellationToken = default) =>
        await Models.PullAsync(order, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<ImmutableArray<ModelPull>> ListPullsAsync(CancellationToken cancellationToken = default) =>
        await Models.PullsAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<ClusterStatus> GetClusterAsync(CancellationToken cancellationToken = default) =>
        await Cluster.StatusAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<ClusterSilo> DrainAsync(string silo, bool on = true, CancellationToken cancellationToken = default) =>
        await Cluster.DrainAsync(silo, on, cancellationToken).ConfigureAwait(false);

    private IModelsGrain Models => grains.GetGrain<IModelsGrain>(IModelsGrain.Key);

    private IClusterGrain Cluster => grains.GetGrain<IClusterGrain>(IClusterGrain.Key);
}
