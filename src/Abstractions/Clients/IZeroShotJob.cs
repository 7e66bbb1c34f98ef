using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>A job of a cluster. It continues without its client: a program that starts again gets it by its id.</summary>
/// <remarks>Thread-safe. Every member throws <see cref="ZeroShotException"/> if the job does not exist.</remarks>
public interface IZeroShotJob
{
    /// <summary>The job's id.</summary>
    string Id { get; }

    /// <summary>Whether the submission that returned this handle resumed an unfinished job with an identical spec.</summary>
    bool Resumed { get; }

    /// <summary>Why an unfinished job with an identical spec was not resumed, such as a changed list; otherwise null.</summary>
    string? NotResumed { get; }

    /// <summary>What was submitted, and the progress.</summary>
    Task<JobInfo> GetInfoAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// The results in the order of the images, each exactly once, as they arrive, until the job has ended. Continues automatically when the connection breaks or the silo behind it dies.
    /// </summary>
    /// <remarks>
    /// A failed job returns the results it has and then throws the reason, so it never looks like a finished or empty job. A job that was cancelled ends after the results it has.
    /// </remarks>
    /// <param name="from">Index of the first image to return.</param>
    /// <param name="cancellationToken">Stops the reading, not the job.</param>
    /// <exception cref="ZeroShotException">The job failed (<see cref="JobInfo.ProblemCode"/>), does not exist, or was deleted during the read.</exception>
    /// <exception cref="TimeoutException">There was no answer for two minutes, or the time set in the client's options.</exception>
    IAsyncEnumerable<ImageClassification> ResultsAsync(long from = 0, CancellationToken cancellationToken = default);

    /// <summary>The results that are available now, without waiting for more.</summary>
    /// <param name="from">Index of the first image to return.</param>
    /// <param name="most">Maximum number of results, 1 or more.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task<JobResultPage> GetResultsAsync(long from = 0, int most = 100, CancellationToken cancellationToken = default);

    /// <summary>
    /// The stored embeddings of the images, in their order, each image once: of a job with <see cref="JobSpec.KeepEmbeddings"/> that has ended. Continues automatically when the connection breaks.
    /// </summary>
    /// <param name="from">Index of the first image to return.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ZeroShotException">The job kept no embeddings, has not ended, or does not exist.</exception>
    /// <exception cref="TimeoutException">There was no answer for two minutes, or the time set in the client's options.</exception>
    IAsyncEnumerable<JobEmbedding> EmbeddingsAsync(long from = 0, CancellationToken cancellationToken = default);

    /// <summary>Waits until the job has ended, across broken connections. A paused job is waited for until it is resumed.</summary>
    /// <param name="progress">Receives the job's progress about once a second; may be null.</param>
    /// <param name="cancellationToken">Cancels the wait, not the job.</param>
    /// <returns>The job, finished, cancelled or failed.</returns>
    /// <exception cref="TimeoutException">There was no answer for two minutes, or the time set in the client's options.</exception>
    Task<JobInfo> WaitForEndAsync(IProgress<JobInfo>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>Pauses the job: no more images are leased until it is resumed.</summary>
    Task<JobInfo> PauseAsync(CancellationToken cancellationToken = default);

    /// <summary>Resumes a paused, cancelled, failed or interrupted job.</summary>
    Task<JobInfo> ResumeAsync(CancellationToken cancellationToken = default);

    /// <summary>Cancels the job; its results so far stay readable.</summary>
    Task<JobInfo> CancelAsync(CancellationToken cancellationToken = default);

    /// <summary>Retries images with errors.</summary>
    /// <param name="errors">Errors to retry; empty for all.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task<JobInfo> RetryAsync(ImmutableArray<ImageError> errors = default, CancellationToken cancellationToken = default);

    /// <summary>Starts a job that classifies the images of this one for other labels, using its stored embeddings (<see cref="JobSpec.KeepEmbeddings"/>).</summary>
    /// <param name="labelSets">The labels.</param>
    /// <param name="score">How similarities become scores; null uses this job's options.</param>
    /// <param name="cancellationToken">Cancels the call, not the job.</param>
    /// <returns>The other job.</returns>
    Task<IZeroShotJob> RelabelAsync(ImmutableArray<LabelSetDefinition> labelSets, ScoreOptions? score = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Uploads the images of a job whose source is an <see cref="UploadSource"/>, and completes the upload. Resumes at the job's position, also after a crash: each file is sent once.
    /// </summary>
    /// <param name="files">All files of the upload, in the same order on every attempt. Files that the job already has are not opened.</param>
    /// <param name="cancellationToken">Stops the sending; the job waits for the remaining files.</param>
    /// <returns>The job's progress afterwards. Results can be read in the meantime.</returns>
    /// <exception cref="ZeroShotException">The job does not accept uploads, has ended, has reached its size limit, or already has more files than these.</exception>
    /// <exception cref="TimeoutException">There was no answer for two minutes, or the time set in the client's options.</exception>
    Task<JobInfo> UploadAsync(IAsyncEnumerable<UploadFile> files, CancellationToken cancellationToken = default);

    /// <summary>How many images have each label as their top label. A large job is counted over several calls: see <see cref="JobLabelCounts.Counted"/>.</summary>
    Task<JobLabelCounts> CountLabelsAsync(CancellationToken cancellationToken = default);

    /// <summary>Cancels the job if it is still running, and deletes it with its results.</summary>
    Task DeleteAsync(CancellationToken cancellationToken = default);
}
