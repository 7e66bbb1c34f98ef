using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Client.Connecting;

// The namespace of everything that a program uses.
namespace ZeroShotOrleans;

/// <summary>
/// A client of a cluster in the same network. Get one from <c>AddZeroShotClient</c> in a host, from <see cref="ConnectAsync(string, CancellationToken)"/> in a program without a host, or
/// construct one with the grain factory of a silo in the same process.
/// </summary>
/// <remarks>Thread-safe; use one per process. A client that was connected is disposed at the end; jobs continue.</remarks>
public sealed class ZeroShotClient : IZeroShotClient, IAsyncDisposable, IDisposable
{
    private readonly GrainClient _grains;
    private readonly ModelResolver _models;
    private readonly ClientHost? _own;

    /// <summary>A client over a connection of the caller, who keeps it.</summary>
    /// <param name="grains">An <see cref="IClusterClient"/>, or the grain factory of a silo in the same process.</param>
    /// <param name="defaultModel">Model of calls that name none; empty: the only model of the cluster, or the one that comes with the silo.</param>
    public ZeroShotClient(IGrainFactory grains, string defaultModel = "")
    {
        ArgumentNullException.ThrowIfNull(grains);
        (Grains, _grains) = (grains, new GrainClient(grains));
        _models = new ModelResolver(_grains, defaultModel);
    }

    private ZeroShotClient(ClientHost own, string defaultModel) : this(own.Grains, defaultModel) => _own = own;

    /// <summary>The grain factory, for calls that the client has no method for.</summary>
    public IGrainFactory Grains { get; }

    /// <summary>Connects to gateways.</summary>
    /// <param name="gateways">One or more <c>HOST:PORT</c> of control silos, separated by commas.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.NoSilo"/>: no silo answered.</exception>
    public static Task<ZeroShotClient> ConnectAsync(string gateways, CancellationToken cancellationToken = default)
    {
        var options = new ZeroShotClientOptions();
        foreach (var gateway in gateways.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            options.Gateways.Add(gateway);
        }

        return ConnectAsync(options, cancellationToken);
    }

    /// <summary>Connects with options.</summary>
    /// <param name="options">How to connect to the cluster.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.NoSilo"/>: no silo answered within <see cref="ZeroShotClientOptions.ConnectSeconds"/>.</exception>
    /// <exception cref="InvalidOperationException">The options contradict themselves.</exception>
    public static async Task<ZeroShotClient> ConnectAsync(ZeroShotClientOptions options, CancellationToken cancellationToken = default) => new(
        await ClientHost.StartAsync(
            client => client.UseZeroShot(options), TimeSpan.FromSeconds(options.ConnectSeconds), _ => Unreachable.Exception(options), cancellationToken).ConfigureAwait(false),
        options.DefaultModel);

    /// <inheritdoc/>
    public async Task<Classification> ClassifyAsync(ClassificationRequest request, CancellationToken cancellationToken = default)
    {
        LabelRules.CheckGiven(request.LabelSets, "A request");
        var images = await LoadedImages.ReadAsync(request.Images, cancellationToken).ConfigureAwait(false);
        var model = await _models.OfAsync(request.Options?.Model, cancellationToken).ConfigureAwait(false);
        return await ClientActivity.RunAsync(ClientActivity.Classify, model, request.Images.Count, async () =>
        {
            var answers = images.Slice.Count == 0 ? [] : await _grains.ClassifyInPartsAsync(
                new ClassifyRequest { Model = model, Images = images.Slice, LabelSets = request.FilledLabelSets, Score = request.Options?.Score ?? new() }, cancellationToken).ConfigureAwait(false);
            return ClassificationMapping.Of(model, images, answers);
        }).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<ReadOnlyMemory<float>>> EmbedTextsAsync(IEnumerable<string> texts, EmbedOptions? options = null, CancellationToken cancellationToken = default)
    {
        string[] given = [.. texts];
        var model = await _models.OfAsync(options?.Model, cancellationToken).ConfigureAwait(false);
        await CheckAsync(model, options?.Dimensions, cancellationToken).ConfigureAwait(false);
        return await ClientActivity.RunAsync<ImmutableArray<ReadOnlyMemory<float>>>(ClientActivity.Embed, model, given.Length, async () =>
        [
            .. (await _grains.EmbedTextsAsync(model, given, cancellationToken).ConfigureAwait(false)).Select(embedding => EmbeddingDimensions.Shorten(embedding, options?.Dimensions)),
        ]).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<EmbeddedImage>> EmbedImagesAsync(IEnumerable<ZeroShotImage> images, EmbedOptions? options = null, CancellationToken cancellationToken = default)
    {
        ZeroShotImage[] given = [.. images];
        if (given.Length == 0)
        {
            return [];
        }

        var loaded = await LoadedImages.ReadAsync(given, cancellationToken).ConfigureAwait(false);
        var model = await _models.OfAsync(options?.Model, cancellationToken).ConfigureAwait(false);
        await CheckAsync(model, options?.Dimensions, cancellationToken).ConfigureAwait(false);
        return await ClientActivity.RunAsync(ClientActivity.Embed, model, given.Length, async () =>
        {
            var outcomes = loaded.Slice.Count == 0 ? [] : await _grains.EmbedImagesAsync(model, loaded.Slice, cancellationToken).ConfigureAwait(false);
            return loaded.Merge(
                outcomes.Select(outcome => new EmbeddedImage { Error = outcome.Error, Detail = outcome.Detail, Vector = VectorOf(outcome, options?.Dimensions) }),
                (result, _, name) => result with { Image = name },
                (failed, _, name) => new EmbeddedImage { Image = name, Error = failed.Error, Detail = failed.Detail });
        }).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IZeroShotJob> SubmitAsync(JobSpec spec, CancellationToken cancellationToken = default)
    {
        LabelRules.CheckGiven(spec.LabelSets, "A job");
        var model = await _models.OfAsync(spec.Model, cancellationToken).ConfigureAwait(false);
        return await ClientActivity.RunAsync(
            ClientActivity.Submit, model, count: null,
            async () => new ClusterJob(_grains, await _grains.SubmitAsync(spec with { Model = model }, cancellationToken).ConfigureAwait(false))).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public IZeroShotJob GetJob(string jobId)
    {
        ArgumentException.ThrowIfNullOrEmpty(jobId);
        return new ClusterJob(_grains, jobId);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<JobInfo>> ListJobsAsync(int most = 100, CancellationToken cancellationToken = default) =>
        [.. (await _grains.ListJobsAsync(most, cancellationToken).ConfigureAwait(false)).Select(job => JobMapping.Of(job.Job, job.Progress))];

    /// <inheritdoc/>
    public async Task<StoredLabels> PutLabelsAsync(string name, LabelSetDefinition definition, CancellationToken cancellationToken = default)
    {
        var set = await _grains.PutLabelsAsync(name, definition, cancellationToken).ConfigureAwait(false);
        return new StoredLabels(set.Name, set.Version, set.Definition, set.Created) { Warnings = LabelRules.Warnings(set.Definition.Labels) };
    }

    /// <inheritdoc/>
    public Task<NamedLabelSet> GetLabelsAsync(string name, int version = 0, CancellationToken cancellationToken = default) => _grains.GetLabelsAsync(name, version, cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<NamedLabelSet>> ListLabelVersionsAsync(string name, CancellationToken cancellationToken = default) => _grains.ListLabelVersionsAsync(name, cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<LabelSetName>> ListLabelsAsync(CancellationToken cancellationToken = default) => _grains.ListLabelsAsync(cancellationToken);

    /// <inheritdoc/>
    public Task RemoveLabelsAsync(string name, CancellationToken cancellationToken = default) => _grains.RemoveLabelsAsync(name, cancellationToken);

    /// <inheritdoc/>
    public async Task<ImmutableArray<ModelDescription>> ListModelsAsync(CancellationToken cancellationToken = default)
    {
        var models = await _grains.ListModelsAsync(cancellationToken).ConfigureAwait(false);
        var loaded = await _grains.LoadedModelsAsync(cancellationToken).ConfigureAwait(false);
        return [.. models.Select(model => ClusterMapping.Of(model, loaded))];
    }

    /// <inheritdoc/>
    public async Task<ModelDescription> GetModelAsync(string model, CancellationToken cancellationToken = default) => ClusterMapping.Of(
        await _grains.GetModelAsync(model, cancellationToken).ConfigureAwait(false), await _grains.LoadedModelsAsync(cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public async Task<ModelDescription> LoadModelAsync(string model, CancellationToken cancellationToken = default)
    {
        var loaded = await _grains.LoadModelAsync(model, cancellationToken).ConfigureAwait(false);
        return ClusterMapping.Of(await _grains.GetModelAsync(model, cancellationToken).ConfigureAwait(false), loaded);
    }

    /// <inheritdoc/>
    public async Task<ModelDescription> UnloadModelAsync(string model, CancellationToken cancellationToken = default)
    {
        var info = await _grains.GetModelAsync(model, cancellationToken).ConfigureAwait(false);
        return ClusterMapping.Of(info, await _grains.UnloadModelAsync(model, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<ModelPull>> PullModelAsync(ModelPullRequest order, CancellationToken cancellationToken = default) => _grains.PullModelAsync(order, cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<ModelPull>> ListPullsAsync(CancellationToken cancellationToken = default) => _grains.ListPullsAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<ClusterInfo> GetClusterAsync(CancellationToken cancellationToken = default) => ClusterMapping.Of(await _grains.GetClusterAsync(cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public async Task<SiloInfo> DrainAsync(string silo, CancellationToken cancellationToken = default) =>
        ClusterMapping.Of(await _grains.DrainAsync(silo, on: true, cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public async Task<SiloInfo> UndrainAsync(string silo, CancellationToken cancellationToken = default) =>
        ClusterMapping.Of(await _grains.DrainAsync(silo, on: false, cancellationToken).ConfigureAwait(false));

    /// <summary>Embeds a label set unless it is stored already, so that the first request need not wait for it.</summary>
    /// <param name="definition">Labels and templates, or the name of a stored set.</param>
    /// <param name="model">Name of the model; null: the default model.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task<LabelSetInfo> PrepareLabelsAsync(LabelSetDefinition definition, string? model = null, CancellationToken cancellationToken = default) =>
        await _grains.PrepareLabelsAsync(await _models.OfAsync(model, cancellationToken).ConfigureAwait(false), definition, cancellationToken).ConfigureAwait(false);

    /// <summary>Reasons to distrust the scores of a label set, such as labels that the model cannot tell apart. Embeds nothing.</summary>
    /// <param name="definition">Labels and templates, or the name of a stored set.</param>
    /// <param name="model">Name of the model; null: the default model.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task<ImmutableArray<ScoreWarning>> InspectLabelsAsync(LabelSetDefinition definition, string? model = null, CancellationToken cancellationToken = default) =>
        await _grains.InspectLabelsAsync(await _models.OfAsync(model, cancellationToken).ConfigureAwait(false), definition, cancellationToken).ConfigureAwait(false);

    /// <summary>Closes the connection of a client that was connected; one over a connection of the caller has nothing to close.</summary>
    public ValueTask DisposeAsync() => _own?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>As <see cref="DisposeAsync"/>, without taking leave of the silos.</summary>
    public void Dispose() => _own?.Dispose();

    private async Task CheckAsync(string model, int? dimensions, CancellationToken cancellationToken)
    {
        if (dimensions is { } asked && EmbeddingDimensions.ProblemOf(await _grains.GetModelAsync(model, cancellationToken).ConfigureAwait(false), asked) is { } problem)
        {
            throw new ZeroShotException(ZeroShotError.BadRequest, problem);
        }
    }

    private static ReadOnlyMemory<float> VectorOf(ImageOutcome outcome, int? dimensions) =>
        outcome.Embedding is { } bytes ? EmbeddingDimensions.Shorten(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), dimensions) : default;
}
