using System.Collections.Immutable;

namespace ZeroShotOrleans.Client;

/// <summary>
/// A client of a cluster. Get one from <c>AddZeroShotClient</c> in a host, from
/// <see cref="Connecting.ZeroShotConnection"/> in a program without a host, or construct one with the grain factory of a silo in the same process.
/// </summary>
/// <remarks>
/// Thread-safe. Every member throws <see cref="ZeroShotException"/> if the cluster rejects the call; its
/// <see cref="ZeroShotException.Code"/> tells whether to retry. A cancellation token cancels the wait, never a job.
/// </remarks>
public interface IZeroShotClient
{
    /// <summary>Classifies images interactively, each for each label set.</summary>
    /// <param name="request">Any number of images: too many or too large ones for one message are sent in several.</param>
    /// <param name="cancellationToken">Cancels the wait and withdraws images that have not been started.</param>
    /// <returns>One outcome per image, in order. If several messages were sent, the longest times and the silo of the first.</returns>
    /// <exception cref="ZeroShotException">
    /// The request is invalid, the model or label set does not exist, or (<see cref="ZeroShotError.Overloaded"/>) all encoder silos are full.
    /// </exception>
    Task<ClassifyAnswer> ClassifyAsync(ClassifyRequest request, CancellationToken cancellationToken = default);

    /// <summary>Embeds images in the same vector space as texts, as vectors of unit length.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="images">Bytes or URLs.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>One outcome per image, in order, with its <see cref="ImageOutcome.Embedding"/> or its error, and without scores.</returns>
    Task<ImmutableArray<ImageOutcome>> EmbedImagesAsync(string model, ImageSlice images, CancellationToken cancellationToken = default);

    /// <summary>Embeds texts verbatim, without a template, as vectors of unit length.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="texts">Any number.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>One embedding per text, in order.</returns>
    Task<ImmutableArray<float[]>> EmbedTextsAsync(string model, IEnumerable<string> texts, CancellationToken cancellationToken = default);

    /// <summary>Starts a job, or resumes the unfinished job with an identical spec.</summary>
    /// <param name="spec">What to do.</param>
    /// <param name="cancellationToken">Cancels the call, not the job.</param>
    Task<SubmittedJob> SubmitAsync(JobSpec spec, CancellationToken cancellationToken = default);

    /// <summary>Starts a job that classifies the images of another for other labels, using its stored embeddings (<see cref="JobSpec.KeepEmbeddings"/>).</summary>
    /// <param name="jobId">The other job, which must have ended and stored its embeddings.</param>
    /// <param name="labelSets">The labels.</param>
    /// <param name="score">How similarities become scores; null uses the other job's options.</param>
    /// <param name="cancellationToken">Cancels the call, not the job.</param>
    Task<SubmittedJob> RelabelAsync(
        string jobId, ImmutableArray<LabelSetDefinition> labelSets, ScoreOptions? score = null, CancellationToken cancellationToken = default);

    /// <summary>The newest jobs, newest first.</summary>
    /// <param name="most">Maximum number, 1 to 1000.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task<ImmutableArray<JobSummary>> ListJobsAsync(int most = 100, CancellationToken cancellationToken = default);

    /// <summary>A job by its id. The first call to it throws if it does not exist.</summary>
    /// <param name="jobId">Its id.</param>
    ZeroShotJob GetJob(string jobId);

    /// <summary>The models of the cluster, sorted by name.</summary>
    Task<ImmutableArray<ModelInfo>> ListModelsAsync(CancellationToken cancellationToken = default);

    /// <summary>One model.</summary>
    Task<ModelInfo> GetModelAsync(string model, CancellationToken cancellationToken = default);

    /// <summary>The models in memory per encoder silo, and those that could not be loaded; sorted by model.</summary>
    Task<ImmutableArray<LoadedModel>> LoadedModelsAsync(CancellationToken cancellationToken = default);

    /// <summary>Loads a model on every encoder silo before its first use, evicting idle models if memory is needed.</summary>
    /// <returns>The model on each encoder silo; <see cref="LoadedModel.Problem"/> says why a silo cannot load it.</returns>
    Task<ImmutableArray<LoadedModel>> LoadModelAsync(string model, CancellationToken cancellationToken = default);

    /// <summary>Unloads a model on every encoder silo that is not using it at the moment. The next use loads it again.</summary>
    /// <returns>The silos where it stays loaded, because it is in use or pinned; empty if it was unloaded everywhere.</returns>
    Task<ImmutableArray<LoadedModel>> UnloadModelAsync(string model, CancellationToken cancellationToken = default);

    /// <summary>
    /// Has every encoder silo download a model from its hub into its <c>Models:PullDirectory</c>, and returns at once; <see cref="ListPullsAsync"/> reports the progress.
    /// </summary>
    /// <returns>One download per silo that accepts it.</returns>
    /// <exception cref="ZeroShotException">No silo accepts downloads.</exception>
    Task<ImmutableArray<ModelPull>> PullModelAsync(ModelPullRequest order, CancellationToken cancellationToken = default);

    /// <summary>The downloads of all encoder silos since they started, newest first.</summary>
    Task<ImmutableArray<ModelPull>> ListPullsAsync(CancellationToken cancellationToken = default);

    /// <summary>Embeds a label set unless it is stored already, so that the first request need not wait for it.</summary>
    Task<LabelSetInfo> PrepareLabelsAsync(string model, LabelSetDefinition definition, CancellationToken cancellationToken = default);

    /// <summary>Reasons to distrust the scores of a label set, such as labels that the model cannot tell apart. Embeds nothing.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="definition">Labels and templates; without templates, the model's own are used.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task<ImmutableArray<ScoreWarning>> InspectLabelsAsync(string model, LabelSetDefinition definition, CancellationToken cancellationToken = default);

    /// <summary>A label set whose embeddings are stored, or null if it was never used.</summary>
    Task<LabelSetInfo?> FindLabelsAsync(string model, LabelSetDefinition definition, CancellationToken cancellationToken = default);

    /// <summary>Stores labels and templates under a name. Creates a new version unless they equal the newest one.</summary>
    /// <param name="name">1 to <see cref="Limits.MaxNameLength"/> letters, digits, <c>.</c>, <c>_</c>, <c>-</c>.</param>
    /// <param name="definition">Labels and templates.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task<NamedLabelSet> PutLabelsAsync(string name, LabelSetDefinition definition, CancellationToken cancellationToken = default);

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

    /// <summary>The silos of the cluster, their load, and the pending work.</summary>
    Task<ClusterStatus> GetClusterAsync(CancellationToken cancellationToken = default);

    /// <summary>Drains an encoder silo: it finishes its work in flight, gets no new work, and stays in the cluster.</summary>
    /// <param name="silo">Its name or address, as in <see cref="GetClusterAsync"/>.</param>
    /// <param name="on">False returns it to service.</param>
    /// <param name="cancellationToken">Cancels the wait, not the draining.</param>
    /// <returns>The silo, once nothing is in flight.</returns>
    Task<ClusterSilo> DrainAsync(string silo, bool on = true, CancellationToken cancellationToken = default);
}
