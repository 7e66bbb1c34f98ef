using System.Collections.Immutable;

namespace ZeroShotOrleans.Client;

/// <summary>
/// A cluster, as a program sees it that wants images classified. Got from <c>AddZeroShotClient</c> in a host, from
/// <see cref="Connecting.ZeroShotConnection"/> in a program without one, or made from the grain factory of a silo in the same process.
/// </summary>
/// <remarks>
/// Safe for concurrent calls. Every member throws <see cref="ZeroShotException"/> for what the cluster refuses; its
/// <see cref="ZeroShotException.Code"/> tells whether sending again is right. A token ends the wait, never a job.
/// </remarks>
public interface IZeroShotClient
{
    /// <summary>Classifies images for somebody who waits, each for each label set.</summary>
    /// <param name="request">Any number of images: they are sent in several messages where they are too many or too large for one.</param>
    /// <param name="cancellationToken">Ends the wait; images that were not started are taken back.</param>
    /// <returns>One outcome per image, in order. Of several messages the longest times, and the silo of the first.</returns>
    /// <exception cref="ZeroShotException">
    /// The request is wrong, there is no such model or label set, or (<see cref="ZeroShotError.Overloaded"/>) all encoder silos are full.
    /// </exception>
    Task<ClassifyAnswer> ClassifyAsync(ClassifyRequest request, CancellationToken cancellationToken = default);

    /// <summary>Embeddings of images, in the same space as those of texts; each of unit length.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="images">Bytes or addresses.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>One outcome per image, in order, with its <see cref="ImageOutcome.Embedding"/> or its error; no classifications.</returns>
    Task<ImmutableArray<ImageOutcome>> EmbedImagesAsync(string model, ImageSlice images, CancellationToken cancellationToken = default);

    /// <summary>Embeddings of texts as they are, in no template; each of unit length.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="texts">Any number.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>One embedding per text, in order.</returns>
    Task<ImmutableArray<float[]>> EmbedTextsAsync(string model, IEnumerable<string> texts, CancellationToken cancellationToken = default);

    /// <summary>Starts a job, or goes on with the unfinished job of the very same spec.</summary>
    /// <param name="spec">What to do.</param>
    /// <param name="cancellationToken">Ends the wait for the answer, not the job.</param>
    Task<SubmittedJob> SubmitAsync(JobSpec spec, CancellationToken cancellationToken = default);

    /// <summary>Starts a job that classifies the images of another for other labels, from its stored embeddings: <see cref="JobSpec.KeepEmbeddings"/>.</summary>
    /// <param name="jobId">The other job; it has ended, and stored embeddings.</param>
    /// <param name="labelSets">The labels.</param>
    /// <param name="score">How similarities become classifications; null: as in the other job.</param>
    /// <param name="cancellationToken">Ends the wait for the answer, not the job.</param>
    Task<SubmittedJob> RelabelAsync(
        string jobId, ImmutableArray<LabelSetDefinition> labelSets, ScoreOptions? score = null, CancellationToken cancellationToken = default);

    /// <summary>The newest jobs, newest first.</summary>
    /// <param name="most">How many at most, 1 to 1000.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<ImmutableArray<JobSummary>> ListJobsAsync(int most = 100, CancellationToken cancellationToken = default);

    /// <summary>A job by its id; whether it exists shows at the first call to it.</summary>
    /// <param name="jobId">Its id.</param>
    ZeroShotJob GetJob(string jobId);

    /// <summary>The models of the cluster, sorted by name.</summary>
    Task<ImmutableArray<ModelInfo>> ListModelsAsync(CancellationToken cancellationToken = default);

    /// <summary>One model.</summary>
    Task<ModelInfo> GetModelAsync(string model, CancellationToken cancellationToken = default);

    /// <summary>Which encoder silo has which model in memory, and what could not be loaded; sorted by model.</summary>
    Task<ImmutableArray<LoadedModel>> LoadedModelsAsync(CancellationToken cancellationToken = default);

    /// <summary>Loads a model on every encoder silo ahead of its first use; idle ones are unloaded where room is needed.</summary>
    /// <returns>The model on each encoder silo; one that cannot have it says so in <see cref="LoadedModel.Problem"/>.</returns>
    Task<ImmutableArray<LoadedModel>> LoadModelAsync(string model, CancellationToken cancellationToken = default);

    /// <summary>Unloads a model on every encoder silo that is not using it just now. It is loaded again by its next use.</summary>
    /// <returns>Where it still is, because it is in use or pinned; empty when it is nowhere.</returns>
    Task<ImmutableArray<LoadedModel>> UnloadModelAsync(string model, CancellationToken cancellationToken = default);

    /// <summary>
    /// Has every encoder silo download a model from its hub into its <c>Models:PullDirectory</c>, and returns at once; <see cref="ListPullsAsync"/> tells how far it is.
    /// </summary>
    /// <returns>One download per silo that takes it.</returns>
    /// <exception cref="ZeroShotException">No silo takes downloads.</exception>
    Task<ImmutableArray<ModelPull>> PullModelAsync(ModelPullRequest order, CancellationToken cancellationToken = default);

    /// <summary>The downloads of all encoder silos since their starts, newest first.</summary>
    Task<ImmutableArray<ModelPull>> ListPullsAsync(CancellationToken cancellationToken = default);

    /// <summary>Embeds a label set unless it is stored already: what comes first would else wait for it.</summary>
    Task<LabelSetInfo> PrepareLabelsAsync(string model, LabelSetDefinition definition, CancellationToken cancellationToken = default);

    /// <summary>What makes scores of a label set mean less than they seem to, such as labels that the model cannot tell apart. Embeds nothing.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="definition">Labels and templates; without templates the model's own.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task<ImmutableArray<ScoreWarning>> InspectLabelsAsync(string model, LabelSetDefinition definition, CancellationToken cancellationToken = default);

    /// <summary>A label set whose embeddings are stored, or null when it never was used.</summary>
    Task<LabelSetInfo?> FindLabelsAsync(string model, LabelSetDefinition definition, CancellationToken cancellationToken = default);

    /// <summary>Stores labels and templates under a name. Equal to the newest version: nothing changes; else a new version.</summary>
    /// <param name="name">1 to <see cref="Limits.MaxNameLength"/> letters, digits, <c>.</c>, <c>_</c>, <c>-</c>.</param>
    /// <param name="definition">Labels and templates.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<NamedLabelSet> PutLabelsAsync(string name, LabelSetDefinition definition, CancellationToken cancellationToken = default);

    /// <summary>A version of a named label set.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="version">Which one; 0: the newest.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<NamedLabelSet> GetLabelsAsync(string name, int version = 0, CancellationToken cancellationToken = default);

    /// <summary>The versions of a named label set, newest first; empty when there is no such name.</summary>
    Task<ImmutableArray<NamedLabelSet>> ListLabelVersionsAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>The named label sets, sorted by name.</summary>
    Task<ImmutableArray<LabelSetName>> ListLabelsAsync(CancellationToken cancellationToken = default);

    /// <summary>Forgets a named label set with all its versions. Jobs that used it keep their labels.</summary>
    Task RemoveLabelsAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>The silos of the cluster, what they do, and the work that waits.</summary>
    Task<ClusterStatus> GetClusterAsync(CancellationToken cancellationToken = default);

    /// <summary>Takes an encoder silo out of the work: it takes no more, ends what it has, and stays in the cluster.</summary>
    /// <param name="silo">Its name or address, as <see cref="GetClusterAsync"/> shows it.</param>
    /// <param name="on">False: it takes work again.</param>
    /// <param name="cancellationToken">Ends the wait, not the draining.</param>
    /// <returns>The silo, when nothing is in flight any more.</returns>
    Task<ClusterSilo> DrainAsync(string silo, bool on = true, CancellationToken cancellationToken = default);
}
