using System.Collections.Immutable;
using Orleans.Concurrency;

namespace ZeroShotOrleans;

/// <summary>A job, for its owner. Key: the job's id.</summary>
[Alias("zso.IJobGrain")]
public interface IJobGrain : IGrainWithStringKey
{
    /// <summary>The job as submitted.</summary>
    /// <exception cref="ZeroShotException">The job does not exist. Applies to every member.</exception>
    [Alias("Describe"), AlwaysInterleave]
    Task<JobDescription> DescribeAsync(CancellationToken cancellationToken = default);

    /// <summary>Its progress.</summary>
    [Alias("Progress"), AlwaysInterleave]
    Task<JobProgress> ProgressAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// The results in image order, without gaps, each once; waits for those to come and ends when the job has ended. If the reader's
    /// silo died, or the reader was too slow, it calls again with the index after the last result it has.
    /// </summary>
    /// <param name="from">Index of the first image, 0 or more.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    [Alias("Read"), AlwaysInterleave]
    IAsyncEnumerable<ResultChunk> ReadAsync(long from, CancellationToken cancellationToken = default);

    /// <summary>The stored embeddings of images in their order. For a job that kept them and has ended.</summary>
    /// <param name="from">Index of the first image, 0 or more.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.BadRequest"/>: the job kept no embeddings (<see cref="JobSpec.KeepEmbeddings"/>), or has not ended.</exception>
    [Alias("ReadEmbeddings"), AlwaysInterleave]
    Task<EmbeddingPage> ReadEmbeddingsAsync(long from, CancellationToken cancellationToken = default);

    /// <summary>Counts the images by their top label. Reads a bounded number of results per call, and continues at the next.</summary>
    [Alias("CountLabels"), AlwaysInterleave]
    Task<LabelCounts> CountLabelsAsync(CancellationToken cancellationToken = default);

    /// <summary>Cancels the job; existing results stay readable. No effect on a finished job.</summary>
    [Alias("Cancel")]
    Task<JobProgress> CancelAsync(CancellationToken cancellationToken = default);

    /// <summary>Resumes a paused, cancelled, failed or interrupted job. No effect on a finished or running one.</summary>
    [Alias("Resume")]
    Task<JobProgress> ResumeAsync(CancellationToken cancellationToken = default);

    /// <summary>Grants no more leases until <see cref="ResumeAsync"/>; outcomes of current leases are accepted. No effect on a job that has ended.</summary>
    [Alias("Pause")]
    Task<JobProgress> PauseAsync(CancellationToken cancellationToken = default);

    /// <summary>Discards errors, so that their images are classified again, and resumes the job.</summary>
    /// <param name="errors">The errors; empty: all.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="ZeroShotException">The images of an upload are already deleted.</exception>
    [Alias("Retry"), ResponseTimeout("00:10:00")]
    Task<JobProgress> RetryAsync(ImmutableArray<ImageError> errors, CancellationToken cancellationToken = default);

    /// <summary>Cancels the job if it has not ended, and deletes it with its results. Embeddings that other jobs use are kept.</summary>
    [Alias("Delete"), ResponseTimeout("00:10:00")]
    Task DeleteAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Accepts a piece of an upload. Sending it again is safe. A file that is too large becomes an error of that image, and its client is told to continue with the next
    /// one. An empty piece queries the position of the upload.
    /// </summary>
    /// <returns>Where to continue.</returns>
    /// <exception cref="ZeroShotException">The job does not accept uploads, has ended or reached its limit, or the piece is invalid.</exception>
    [Alias("Upload"), ResponseTimeout("00:01:00"), AlwaysInterleave]
    Task<UploadAnswer> UploadAsync(UploadChunk chunk, CancellationToken cancellationToken = default);

    /// <summary>Completes an upload.</summary>
    /// <param name="files">Number of files sent.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="ZeroShotException">The job has a different number of files.</exception>
    [Alias("CompleteUpload")]
    Task<JobProgress> CompleteUploadAsync(long files, CancellationToken cancellationToken = default);
}
