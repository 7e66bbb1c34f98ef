using System.Collections.Immutable;
using Orleans.Concurrency;

namespace ZeroShotOrleans;

/// <summary>One job, as its owner sees it. Key: the job's id.</summary>
[Alias("zso.IJobGrain")]
public interface IJobGrain : IGrainWithStringKey
{
    /// <summary>What was submitted.</summary>
    /// <exception cref="ZeroShotException">There is no such job. So for every member.</exception>
    [Alias("Describe"), AlwaysInterleave]
    Task<JobDescription> Describe(CancellationToken cancellationToken = default);

    /// <summary>Where it stands.</summary>
    [Alias("Progress"), AlwaysInterleave]
    Task<JobProgress> Progress(CancellationToken cancellationToken = default);

    /// <summary>
    /// The results in the order of the images, without gaps, each once; waits for those to come and ends when the job has ended. A reader whose
    /// silo died, or who was too slow, calls again with the index behind the last result it has.
    /// </summary>
    /// <param name="from">Index of the first image wanted, 0 or more.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    [Alias("Read"), AlwaysInterleave]
    IAsyncEnumerable<ResultChunk> Read(long from, CancellationToken cancellationToken = default);

    /// <summary>Ends the job; what was ranked stays readable. No effect on a finished job.</summary>
    [Alias("Cancel")]
    Task<JobProgress> Cancel(CancellationToken cancellationToken = default);

    /// <summary>Goes on with a paused, cancelled, failed or interrupted job. No effect on a finished or running one.</summary>
    [Alias("Resume")]
    Task<JobProgress> Resume(CancellationToken cancellationToken = default);

    /// <summary>Hands out no more images until <see cref="Resume"/>; what encoders have in hand is still taken. No effect on a job that has ended.</summary>
    [Alias("Pause")]
    Task<JobProgress> Pause(CancellationToken cancellationToken = default);

    /// <summary>Forgets faults, so that their images are worked on again, and goes on with the job.</summary>
    /// <param name="faults">Which ones; empty: all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ZeroShotException">The images of an upload are not there any more.</exception>
    [Alias("Retry"), ResponseTimeout("00:10:00")]
    Task<JobProgress> Retry(ImmutableArray<ImageFault> faults, CancellationToken cancellationToken = default);

    /// <summary>Cancels the job if it has not ended, and deletes it with its results. Vectors are kept while another job has them.</summary>
    [Alias("Delete"), ResponseTimeout("00:10:00")]
    Task Delete(CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes a piece of an upload. Sending it again is safe. A file that is too large becomes a fault of that image: its client is told to go on with the next
    /// one. An empty piece asks where the upload stands.
    /// </summary>
    /// <returns>Where to go on.</returns>
    /// <exception cref="ZeroShotException">The job takes no upload, has ended, has as many bytes as it may have, or the piece breaks a rule.</exception>
    [Alias("Upload"), ResponseTimeout("00:01:00"), AlwaysInterleave]
    Task<UploadAnswer> Upload(UploadChunk chunk, CancellationToken cancellationToken = default);

    /// <summary>Says that an upload is complete.</summary>
    /// <param name="files">How many files were sent.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ZeroShotException">The job has another number of files.</exception>
    [Alias("CompleteUpload")]
    Task<JobProgress> CompleteUpload(long files, CancellationToken cancellationToken = default);
}
