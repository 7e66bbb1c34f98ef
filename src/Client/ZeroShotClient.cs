using System.Collections.Immutable;

namespace ZeroShotOrleans.Client;

/// <summary>A client of a cluster.</summary>
/// <remarks>Thread-safe. Does not own the grain factory: the caller disposes it.</remarks>
/// <param name="grains">An <see cref="IClusterClient"/>, or the grain factory of a silo in the same process.</param>
public sealed partial class ZeroShotClient(IGrainFactory grains) : IZeroShotClient
{
    /// <inheritdoc/>
    public async Task<SubmittedJob> SubmitAsync(JobSpec spec, CancellationToken cancellationToken = default)
    {
        LabelRules.CheckGiven(spec.LabelSets, "A job");
        return await grains.GetGrain<IJobCatalogGrain>(IJobCatalogGrain.Key).Submit(spec, cancellationToken).ConfigureAwait(false);
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
        await grains.GetGrain<IJobCatalogGrain>(IJobCatalogGrain.Key).List(most, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public ZeroShotJob GetJob(string jobId) => new(grains.GetGrain<IJobGrain>(jobId), jobId);

    /// <inheritdoc/>
    public async Task<ImmutableArray<ModelInfo>> ListModelsAsync(CancellationToken cancellationToken = default) =>
        await grains.GetTextEncoder().List(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<ModelInfo> GetModelAsync(string model, CancellationToken cancellationToken = default) =>
        await grains.GetTextEncoder().Describe(model, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<ImmutableArray<LoadedModel>> LoadedModelsAsync(CancellationToken cancellationToken = default) =>
        await Models.Loaded(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<ImmutableArray<LoadedModel>> LoadModelAsync(string model, CancellationToken cancellationToken = default) =>
        await Models.Load(model, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<ImmutableArray<LoadedModel>> UnloadModelAsync(string model, CancellationToken cancellationToken = default) =>
        await Models.Unload(model, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<ImmutableArray<ModelPull>> PullModelAsync(ModelPullRequest order, CancellationToken cancellationToken = default) =>
        await Models.Pull(order, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<ImmutableArray<ModelPull>> ListPullsAsync(CancellationToken cancellationToken = default) =>
        await Models.Pulls(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<ClusterStatus> GetClusterAsync(CancellationToken cancellationToken = default) =>
        await Cluster.Status(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<ClusterSilo> DrainAsync(string silo, bool on = true, CancellationToken cancellationToken = default) =>
        await Cluster.Drain(silo, on, cancellationToken).ConfigureAwait(false);

    private IModelsGrain Models => grains.GetGrain<IModelsGrain>(IModelsGrain.Key);

    private IClusterGrain Cluster => grains.GetGrain<IClusterGrain>(IClusterGrain.Key);
}
