using System.Collections.Immutable;

namespace ZeroShotOrleans.Client;

/// <summary>A cluster, as a program sees it that wants images classified.</summary>
/// <remarks>Safe for concurrent calls. Owns nothing: whoever made the grain factory ends it.</remarks>
/// <param name="grains">An <see cref="IClusterClient"/>, or the grain factory of a silo in the same process.</param>
public sealed partial class ZeroShotClient(IGrainFactory grains)
{
    /// <summary>Begins a job, or goes on with the unfinished job of the very same spec.</summary>
    /// <param name="spec">What to do.</param>
    /// <param name="cancellationToken">Ends the wait for the answer, not the job.</param>
    /// <exception cref="ZeroShotException">The spec is wrong, or no silo has the model.</exception>
    public async Task<SubmittedJob> SubmitAsync(JobSpec spec, CancellationToken cancellationToken = default) =>
        await grains.GetGrain<IJobCatalogGrain>(IJobCatalogGrain.Key).Submit(spec, cancellationToken).ConfigureAwait(false);

    /// <summary>The newest jobs, newest first.</summary>
    /// <param name="most">How many at most, 1 to 1000.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ImmutableArray<JobSummary>> ListJobsAsync(int most = 100, CancellationToken cancellationToken = default) =>
        await grains.GetGrain<IJobCatalogGrain>(IJobCatalogGrain.Key).List(most, cancellationToken).ConfigureAwait(false);

    /// <summary>A job by its id; whether it exists shows at the first call to it.</summary>
    public ZeroShotJob GetJob(string jobId) => new(grains.GetGrain<IJobGrain>(jobId), jobId);

    /// <summary>The models of the cluster, sorted by name.</summary>
    public async Task<ImmutableArray<ModelInfo>> ListModelsAsync(CancellationToken cancellationToken = default) =>
        await grains.GetTextEncoder().List(cancellationToken).ConfigureAwait(false);

    /// <summary>One model.</summary>
    /// <exception cref="ZeroShotException">There is no such model, or its folder is broken.</exception>
    public async Task<ModelInfo> GetModelAsync(string model, CancellationToken cancellationToken = default) =>
        await grains.GetTextEncoder().Describe(model, cancellationToken).ConfigureAwait(false);

    /// <summary>Which encoder silo has which model in memory, and what could not be loaded; sorted by model.</summary>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.NoSilo"/>: there is no encoder silo. So for the next two.</exception>
    public async Task<ImmutableArray<LoadedModel>> LoadedModelsAsync(CancellationToken cancellationToken = default) =>
        await Models.Loaded(cancellationToken).ConfigureAwait(false);

    /// <summary>Loads a model on every encoder silo ahead of its first use; idle ones are unloaded where room is needed.</summary>
    /// <returns>The model on each encoder silo; one that cannot have it says so in <see cref="LoadedModel.Problem"/>.</returns>
    /// <exception cref="ZeroShotException">No silo can have it; the first reason.</exception>
    public async Task<ImmutableArray<LoadedModel>> LoadModelAsync(string model, CancellationToken cancellationToken = default) =>
        await Models.Load(model, cancellationToken).ConfigureAwait(false);

    /// <summary>Unloads a model on every encoder silo that is not using it just now. It is loaded again by its next use.</summary>
    /// <returns>Where it still is, because it is in use or pinned; empty when it is nowhere.</returns>
    /// <exception cref="ZeroShotException">It is pinned on every encoder silo.</exception>
    public async Task<ImmutableArray<LoadedModel>> UnloadModelAsync(string model, CancellationToken cancellationToken = default) =>
        await Models.Unload(model, cancellationToken).ConfigureAwait(false);

    /// <summary>Embeds a label set unless it is stored already.</summary>
    /// <exception cref="ZeroShotException">The definition is wrong, or no silo has the model.</exception>
    public async Task<LabelSetInfo> PrepareLabelsAsync(string model, LabelSetDefinition definition, CancellationToken cancellationToken = default)
    {
        var (grain, filled) = await LabelSetAsync(model, definition, cancellationToken).ConfigureAwait(false);
        return await grain.Prepare(model, filled, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A label set that is stored, or null when it never was used.</summary>
    public async Task<LabelSetInfo?> FindLabelsAsync(string model, LabelSetDefinition definition, CancellationToken cancellationToken = default)
    {
        var (grain, _) = await LabelSetAsync(model, definition, cancellationToken).ConfigureAwait(false);
        return await grain.Describe(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The silos of the cluster, what they do, and the work that waits.</summary>
    public async Task<ClusterStatus> GetClusterAsync(CancellationToken cancellationToken = default) =>
        await Cluster.Status(cancellationToken).ConfigureAwait(false);

    /// <summary>Takes an encoder silo out of the work: it takes no more, ends what it has, and stays in the cluster.</summary>
    /// <param name="silo">Its name or address, as <see cref="GetClusterAsync"/> shows it.</param>
    /// <param name="on">False: it takes work again.</param>
    /// <param name="cancellationToken">Ends the wait, not the draining.</param>
    /// <returns>The silo, when nothing is in its hands any more.</returns>
    /// <exception cref="ZeroShotException">There is no such silo, or it is no encoder.</exception>
    public async Task<ClusterSilo> DrainAsync(string silo, bool on = true, CancellationToken cancellationToken = default) =>
        await Cluster.Drain(silo, on, cancellationToken).ConfigureAwait(false);

    private IModelsGrain Models => grains.GetGrain<IModelsGrain>(IModelsGrain.Key);

    private IClusterGrain Cluster => grains.GetGrain<IClusterGrain>(IClusterGrain.Key);

    private async Task<(ILabelSetGrain Grain, LabelSetDefinition Filled)> LabelSetAsync(
        string model, LabelSetDefinition definition, CancellationToken cancellationToken)
    {
        var info = await GetModelAsync(model, cancellationToken).ConfigureAwait(false);
        var filled = definition.WithDefaults(info);
        return (grains.GetGrain<ILabelSetGrain>(LabelSetKey.Of(info, filled.Labels, filled.Templates)), filled);
    }
}
