using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>
/// Classifies images. <c>ZeroShotClient</c> talks to a cluster in the same network, <c>ZeroShotHttpClient</c> to the HTTP API of a cluster anywhere: both give the same results, and
/// both are registered in a host by one line (<c>AddZeroShotClient</c>, <c>AddZeroShotHttpClient</c>).
/// </summary>
/// <remarks>
/// Thread-safe. Every member throws <see cref="ZeroShotException"/> if the call is rejected or cannot be made; its <see cref="ZeroShotException.Code"/> tells whether to retry. An image that
/// cannot be classified is a result with an <see cref="ImageClassification.Error"/>, beside its neighbours. A cancellation token cancels the wait, never a job.
/// </remarks>
public interface IZeroShotClient
{
    /// <summary>Classifies images. <see cref="ZeroShotClientExtensions"/> has shorter forms.</summary>
    /// <param name="request">Any number of images; too many or too large ones for one message are sent in several. They are in memory together.</param>
    /// <param name="cancellationToken">Cancels the wait and withdraws images that have not been started.</param>
    /// <returns>One result per image, in order.</returns>
    /// <exception cref="ZeroShotException">
    /// The request is invalid, the model or label set does not exist, or (<see cref="ZeroShotError.Overloaded"/>) all encoder silos are full.
    /// </exception>
    Task<Classification> ClassifyAsync(ClassificationRequest request, CancellationToken cancellationToken = default);

    /// <summary>Embeds texts verbatim, without a template, in the same vector space as images, as vectors of length 1.</summary>
    /// <param name="texts">Any number, none of them empty.</param>
    /// <param name="options">Model and length; null: the default model and its own length.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>One embedding per text, in order.</returns>
    Task<ImmutableArray<ReadOnlyMemory<float>>> EmbedTextsAsync(IEnumerable<string> texts, EmbedOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Embeds images in the same vector space as texts, as vectors of length 1.</summary>
    /// <param name="images">Any number. They are in memory together.</param>
    /// <param name="options">Model and length; null: the default model and its own length.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>One embedding or error per image, in order.</returns>
    Task<ImmutableArray<EmbeddedImage>> EmbedImagesAsync(IEnumerable<ZeroShotImage> images, EmbedOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Starts a job, or resumes the unfinished job with an identical spec (<see cref="IZeroShotJob.Resumed"/>).</summary>
    /// <param name="spec">What to do. Without a model, the default model is used.</param>
    /// <param name="cancellationToken">Cancels the call, not the job.</param>
    Task<IZeroShotJob> SubmitAsync(JobSpec spec, CancellationToken cancellationToken = default);

    /// <summary>A job by its id. The first call to it throws if it does not exist.</summary>
    /// <param name="jobId">Its id.</param>
    IZeroShotJob GetJob(string jobId);

    /// <summary>The newest jobs, newest first.</summary>
    /// <param name="most">Maximum number, 1 to 1000.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task<ImmutableArray<JobInfo>> ListJobsAsync(int most = 100, CancellationToken cancellationToken = default);

    /// <summary>Stores labels and templates under a name. Creates a new version unless they equal the newest one.</summary>
    /// <param name="name">1 to <see cref="Limits.MaxNameLength"/> letters, digits, <c>.</c>, <c>_</c>, <c>-</c>.</param>
    /// <param name="definition">Labels and templates; its name and version are ignored.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The stored version, with warnings about labels that are probably mistakes.</returns>
    Task<StoredLabels> PutLabelsAsync(string name, LabelSetDefinition definition, CancellationToken cancellationToken = default);

    /// <summary>A version of a named label set.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="version">The version; 0 is the newest.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task<NamedLabelSet> GetLabelsAsync(string name, int version = 0, CancellationToken cancellationToken = default);

    /// <summary>The versions of a named label set, newest first; empty if the name is unknown.</summary>
    Task<ImmutableArray<NamedLabelSet>> ListLabelVersionsAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>The named label sets, sorted by name.</summary>
    Task<ImmutableArray<LabelSetName>> ListLabelsAsync(CancellationToken cancellationToken = default);

    /// <summary>Deletes a named label set with all its versions. Jobs that used it keep their labels.</summary>
    Task RemoveLabelsAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>The models of the cluster, sorted by name, with the silos that have loaded them.</summary>
    Task<ImmutableArray<ModelDescription>> ListModelsAsync(CancellationToken cancellationToken = default);

    /// <summary>One model.</summary>
    Task<ModelDescription> GetModelAsync(string model, CancellationToken cancellationToken = default);

    /// <summary>Loads a model on every encoder silo before its first use, evicting idle models if memory is needed.</summary>
    /// <returns>The model; a silo that cannot load it is not <see cref="ModelPlacement.Ready"/>.</returns>
    Task<ModelDescription> LoadModelAsync(string model, CancellationToken cancellationToken = default);

    /// <summary>Unloads a model on every encoder silo that is not using it at the moment. The next use loads it again.</summary>
    /// <returns>The model; <see cref="ModelDescription.Loaded"/> lists the silos where it stays loaded, because it is in use or pinned.</returns>
    Task<ModelDescription> UnloadModelAsync(string model, CancellationToken cancellationToken = default);

    /// <summary>Has every encoder silo download a model from its hub, and returns at once; <see cref="ListPullsAsync"/> reports the progress.</summary>
    /// <returns>One download per silo that accepts it.</returns>
    Task<ImmutableArray<ModelPull>> PullModelAsync(ModelPullRequest order, CancellationToken cancellationToken = default);

    /// <summary>The downloads of all encoder silos since they started, newest first.</summary>
    Task<ImmutableArray<ModelPull>> ListPullsAsync(CancellationToken cancellationToken = default);

    /// <summary>The silos of the cluster, their load, and the pending work.</summary>
    Task<ClusterInfo> GetClusterAsync(CancellationToken cancellationToken = default);

    /// <summary>Drains an encoder silo: it finishes its work in flight, gets no new work, and stays in the cluster.</summary>
    /// <param name="silo">Its name or address, as in <see cref="GetClusterAsync"/>.</param>
    /// <param name="cancellationToken">Cancels the wait, not the draining.</param>
    /// <returns>The silo, once nothing is in flight.</returns>
    Task<SiloInfo> DrainAsync(string silo, CancellationToken cancellationToken = default);

    /// <summary>Returns a drained silo to service.</summary>
    /// <param name="silo">Its name or address, as in <see cref="GetClusterAsync"/>.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task<SiloInfo> UndrainAsync(string silo, CancellationToken cancellationToken = default);
}
