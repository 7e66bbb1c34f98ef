using System.Collections.Immutable;

namespace ZeroShotOrleans.Grains.Jobs;

/// <summary>
/// The durable record of jobs: what was asked, which images there are, what became of each. An interface because it is a process boundary: one
/// machine keeps it in SQLite, a cluster of machines elsewhere.
/// </summary>
/// <remarks>
/// <para>
/// Safe for concurrent calls. A task that has ended well means: durable against the death of this process. Calls that write take the
/// <c>epoch</c> that <see cref="Take"/> gave and fail with <see cref="StaleEpochException"/> when a later activation has taken the job: two activations
/// of one job can exist for a moment when a cluster splits, and only the younger may write.
/// </para>
/// <para>
/// Of a job that does not exist, or was deleted, reads find nothing, and writes fail with <see cref="ZeroShotError.NotFound"/>. A token ends the
/// wait only: a write that was begun is done nevertheless.
/// </para>
/// <para>Failures of the medium (full, not writable, damaged) are <see cref="ZeroShotException"/> with <see cref="ZeroShotError.StorageFailed"/>.</para>
/// </remarks>
public interface IJobStore
{
    /// <summary>Stores a new job, state <see cref="JobState.Preparing"/>.</summary>
    /// <param name="job">The job.</param>
    /// <param name="specHash">Equal for equal specs: <see cref="FindUnfinished"/> looks for it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task Create(JobDescription job, string specHash, CancellationToken cancellationToken);

    /// <summary>The job, or null.</summary>
    Task<StoredJob?> Find(string jobId, CancellationToken cancellationToken);

    /// <summary>The newest job of this spec that has not finished (preparing, running, paused, failed or cancelled), or null.</summary>
    Task<StoredJob?> FindUnfinished(string specHash, CancellationToken cancellationToken);

    /// <summary>The newest finished job of this spec, or null.</summary>
    Task<StoredJob?> FindFinished(string specHash, CancellationToken cancellationToken);

    /// <summary>The newest jobs, newest first.</summary>
    Task<ImmutableArray<StoredJob>> Newest(int most, CancellationToken cancellationToken);

    /// <summary>Ids of the jobs whose state is preparing or running, oldest first.</summary>
    Task<ImmutableArray<string>> Unended(CancellationToken cancellationToken);

    /// <summary>How many jobs are open: preparing, running or paused.</summary>
    Task<int> CountOpen(CancellationToken cancellationToken);

    /// <summary>Ids of ended jobs whose <see cref="JobStatus.KeepUntil"/> has come, oldest first, at most 1000.</summary>
    Task<ImmutableArray<string>> Expired(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Deletes a job with manifest, outcomes and uploads. From the first moment on nobody finds it. No effect when there is none.</summary>
    Task Delete(string jobId, CancellationToken cancellationToken);

    /// <summary>Deletes finished jobs, oldest first, so that at most <paramref name="keep"/> remain. Returns how many were deleted.</summary>
    Task<int> DeleteOldFinished(int keep, CancellationToken cancellationToken);

    /// <summary>Takes the job for one activation: returns an epoch greater than all before.</summary>
    Task<long> Take(string jobId, CancellationToken cancellationToken);

    /// <summary>Stores what the job says of itself.</summary>
    Task Update(string jobId, long epoch, JobStatus status, CancellationToken cancellationToken);

    /// <summary>Appends a segment of the manifest: the images from index <paramref name="first"/> on.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="epoch">From <see cref="Take"/>.</param>
    /// <param name="first">Must be the number of images listed so far.</param>
    /// <param name="entries">At most <see cref="ManifestSegment.MaxImages"/>.</param>
    /// <param name="skipped">
    /// <see cref="JobStatus.Skipped"/> from now on, stored with the images or not at all: a scan that goes on behind them counts on from there. Null leaves
    /// it as it is.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task AppendManifest(
        string jobId, long epoch, long first, ImmutableArray<ImageEntry> entries, SkippedFiles? skipped, CancellationToken cancellationToken);

    /// <summary>The segment that holds image <paramref name="index"/>, or null when it is not listed.</summary>
    Task<ManifestSegment?> ReadManifest(string jobId, long index, CancellationToken cancellationToken);

    /// <summary>The last segment, or null when nothing is listed: where listing goes on after a restart.</summary>
    Task<ManifestSegment?> LastManifest(string jobId, CancellationToken cancellationToken);

    /// <summary>
    /// Stores outcomes of consecutive images, without <see cref="ImageOutcome.Vector"/> and <see cref="ImageOutcome.Unchanged"/>. None of them may have an
    /// outcome already: the caller sees to it, and the store refuses an equal start.
    /// </summary>
    Task AppendOutcomes(string jobId, long epoch, long first, ImmutableArray<ImageOutcome> outcomes, CancellationToken cancellationToken);

    /// <summary>Forgets the outcomes of images with certain faults, so that they have none any more.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="epoch">From <see cref="Take"/>.</param>
    /// <param name="faults">Which ones; empty: all.</param>
    /// <param name="cancellationToken">Ends the wait. What dies in the middle has forgotten some of them, and calling it again forgets the rest.</param>
    /// <returns>How many images.</returns>
    Task<long> ForgetFaults(string jobId, long epoch, ImmutableArray<ImageFault> faults, CancellationToken cancellationToken);

    /// <summary>What is done: the ranges that have outcomes, in order of their start, and the sums over them.</summary>
    Task<StoredOutcomes> Outcomes(string jobId, CancellationToken cancellationToken);

    /// <summary>
    /// Outcomes of consecutive images from index <paramref name="from"/> on, at most <paramref name="most"/>; empty when image
    /// <paramref name="from"/> has none yet.
    /// </summary>
    Task<ImmutableArray<ImageOutcome>> ReadOutcomes(string jobId, long from, int most, CancellationToken cancellationToken);
}
