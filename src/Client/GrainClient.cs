using System.Collections.Immutable;

namespace ZeroShotOrleans.Client;

/// <summary>Calls the grains of a cluster, in their own records: what <see cref="ZeroShotClient"/>, the HTTP API and the command line are made of.</summary>
/// <remarks>Thread-safe. Does not own the grain factory: the caller disposes it.</remarks>
/// <param name="grains">An <see cref="IClusterClient"/>, or the grain factory of a silo in the same process.</param>
internal sealed partial class GrainClient(IGrainFactory grains)
{
    public async Task<SubmittedJob> SubmitAsync(JobSpec spec, CancellationToken cancellationToken = default)
    {
        LabelRules.CheckGiven(spec.LabelSets, "A job");
        return await grains.GetGrain<IJobCatalogGrain>(IJobCatalogGrain.Key).SubmitAsync(spec, cancellationToken).ConfigureAwait(false);
    }

    public async Task<SubmittedJob> RelabelAsync(
        string jobId, ImmutableArray<LabelSetDefinition> labelSets, ScoreOptions? score = null, CancellationToken cancellationToken = default)
    {
        LabelRules.CheckGiven(labelSets, "A job");
        var job = await GetJob(jobId).DescribeAsync(cancellationToken).ConfigureAwait(false);
        return await SubmitAsync(
            job.Spec with { LabelSets = labelSets, Score = score ?? job.Spec.Score, Reuse = new JobReuse(jobId, ReuseKind.Embeddings), Export = null }, cancellationToken).ConfigureAwait(false);
    }

    public async Task<ImmutableArray<JobSummary>> ListJobsAsync(int most = 100, CancellationToken cancellationToken = default) =>
        await grains.GetGrain<IJobCatalogGrain>(IJobCatalogGrain.Key).ListAsync(most, cancellationToken).ConfigureAwait(false);

    public GrainJob GetJob(string jobId) => new(grains.GetGrain<IJobGrain>(jobId), jobId);

    public async Task<ImmutableArray<ModelInfo>> ListModelsAsync(CancellationToken cancellationToken = default) =>
        await grains.GetTextEncoder().ListAsync(cancellationToken).ConfigureAwait(false);

    public async Task<ModelInfo> GetModelAsync(string model, CancellationToken cancellationToken = default) =>
        await grains.GetTextEncoder().DescribeAsync(model, cancellationToken).ConfigureAwait(false);

    public async Task<ImmutableArray<LoadedModel>> LoadedModelsAsync(CancellationToken cancellationToken = default) =>
        await Models.LoadedAsync(cancellationToken).ConfigureAwait(false);

    public async Task<ImmutableArray<LoadedModel>> LoadModelAsync(string model, CancellationToken cancellationToken = default) =>
        await Models.LoadAsync(model, cancellationToken).ConfigureAwait(false);

    public async Task<ImmutableArray<LoadedModel>> UnloadModelAsync(string model, CancellationToken cancellationToken = default) =>
        await Models.UnloadAsync(model, cancellationToken).ConfigureAwait(false);

    public async Task<ImmutableArray<ModelPull>> PullModelAsync(ModelPullRequest order, CancellationToken cancellationToken = default) =>
        await Models.PullAsync(order, cancellationToken).ConfigureAwait(false);

    public async Task<ImmutableArray<ModelPull>> ListPullsAsync(CancellationToken cancellationToken = default) =>
        await Models.PullsAsync(cancellationToken).ConfigureAwait(false);

    public async Task<ClusterStatus> GetClusterAsync(CancellationToken cancellationToken = default) =>
        await Cluster.StatusAsync(cancellationToken).ConfigureAwait(false);

    public async Task<ClusterSilo> DrainAsync(string silo, bool on = true, CancellationToken cancellationToken = default) =>
        await Cluster.DrainAsync(silo, on, cancellationToken).ConfigureAwait(false);

    /// <summary>The model of requests that name none: the only one, or the one that comes with the silo.</summary>
    /// <exception cref="ZeroShotException">There are several, and none of them is that one; or none at all.</exception>
    public async Task<string> GetDefaultModelAsync(CancellationToken cancellationToken)
    {
        string[] models = [.. (await ListModelsAsync(cancellationToken).ConfigureAwait(false)).Select(model => model.Name)];
        return DefaultModel.Of(models) ?? throw (models.Length == 0
            ? new ZeroShotException(ZeroShotError.ModelNotFound, "The call names no model, and no models are installed: `zso models pull OWNER/NAME` downloads one.")
            : new ZeroShotException(ZeroShotError.BadRequest, $"The call names no model, and the cluster has several: {string.Join(", ", models)}. Name one, or set {nameof(ZeroShotClientOptions)}.{nameof(ZeroShotClientOptions.DefaultModel)}."));
    }

    private IModelsGrain Models => grains.GetGrain<IModelsGrain>(IModelsGrain.Key);

    private IClusterGrain Cluster => grains.GetGrain<IClusterGrain>(IClusterGrain.Key);
}
