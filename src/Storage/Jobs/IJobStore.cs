using System.Collections.Immutable;

namespace ZeroShotOrleans.Storage.Jobs;

/// <summary>
/// The durable record of jobs: specs, manifests and outcomes. An interface because it is a process boundary: SQLite on one
/// machine, another store in a cluster of machines.
/// </summary>
/// <remarks>
/// <para>
/// Thread-safe. A completed task means durable against a crash of this process. Writes take the
/// <c>epoch</c> that <see cref="TakeAsync"/> returned, and fail with <see cref="StaleEpochException"/> if a later activation has taken the job: two activations
/// of one job can exist for a moment when a cluster splits, and only the newer one may write.
/// </para>
/// <para>
/// For a job that does not exist or was deleted, reads return nothing and writes fail with <see cref="ZeroShotError.NotFound"/>. A token cancels
/// only the wait: a started write is completed.
/// </para>
/// <para>Storage failures (full, not writable, damaged) are reported as <see cref="ZeroShotException"/> with <see cref="ZeroShotError.StorageFailed"/>.</para>
/// </remarks>
public interface IJobStore
{
    /// <summary>Stores a new job, state <see cref="JobState.Preparing"/>.</summary>
    /// <param name="job">The job.</param>
    /// <param name="specHash">Equal for equal specs: <see cref="FindUnfinishedAsync"/> looks for it.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task CreateAsync(JobDescription job, string specHash, CancellationToken cancellationToken);

    /// <summary>The job, or null.</summary>
    Task<StoredJob?> FindAsync(string jobId, CancellationToken cancellationToken);

    /// <summary>The newest job of this spec that has not finished (preparing, running, paused, failed or cancelled), or null.</summary>
    Task<StoredJob?> FindUnfinishedAsync(string specHash, CancellationToken cancellationToken);

    /// <summary>The newest finished job of this spec, or null.</summary>
    Task<StoredJob?> FindFinishedAsync(string specHash, CancellationToken cancellationToken);

    /// <summary>The newest jobs, newest first.</summary>
    Task<ImmutableArray<StoredJob>> NewestAsync(int most, CancellationToken cancellationToken);

    /// <summary>The newest jobs of a tenant, newest first.</summary>
    Task<ImmutableArray<StoredJob>> NewestOfAsync(string tenant, int most, CancellationToken cancellationToken);

    /// <summary>Ids of the jobs whose state is preparing or running, oldest first.</summary>
    Task<ImmutableArray<string>> UnendedAsync(CancellationToken cancellationToken);

    /// <summary>Ids of the open jobs (preparing, running or paused), oldest first.</summary>
    Task<ImmutableArray<string>> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Number of open jobs: preparing, running or paused.</summary>
    Task<int> CountOpenAsync(CancellationToken cancellationToken);

    /// <summary>Number of open jobs of each tenant that has one.</summary>
    Task<ImmutableDictionary<string, int>> CountOpenByTenantAsync(CancellationToken cancellationToken);

    /// <summary>Ids of ended jobs whose <see cref="JobStatus.KeepUntil"/> has passed, oldest first, at most 1000.</summary>
    Task<ImmutableArray<string>> ExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Deletes a job with its manifest, outcomes and uploads. It is invisible at once. No effect if it does not exist.</summary>
    Task DeleteAsync(string jobId, CancellationToken cancellationToken);

    /// <summary>
    /// Ids of a tenant's finished jobs beyond its newest <paramref name="keep"/>, oldest first, at most 1000. Jobs with a retention time of their own
    /// (<see cref="JobSpec.KeepFor"/>) are neither counted nor returned.
    /// </summary>
    Task<ImmutableArray<string>> OldFinishedAsync(string tenant, int keep, CancellationToken cancellationToken);

    /// <summary>What a tenant has stored.</summary>
    Task<StoredAmount> AmountAsync(string tenant, CancellationToken cancellationToken);

    /// <summary>Completes deletions and submissions that a crash interrupted.</summary>
    Task CompleteDeletionsAsync(CancellationToken cancellationToken);

    /// <summary>Takes the job for an activation. Returns an epoch greater than all before.</summary>
    Task<long> TakeAsync(string jobId, CancellationToken cancellationToken);

    /// <summary>Stores the job's status.</summary>
    Task UpdateAsync(string jobId, long epoch, JobStatus status, CancellationToken cancellationToken);

    /// <summary>Appends a segment of the manifest: the images from index <paramref name="first"/> on.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="epoch">From <see cref="TakeAsync"/>.</param>
    /// <param name="first">Must be the number of images listed so far.</param>
    /// <param name="entries">At most <see cref="ManifestSegment.MaxImages"/>.</param>
    /// <param name="skipped">
    /// The new <see cref="JobStatus.Skipped"/>, stored atomically with the images: a scan that continues after them counts on from there. Null leaves
    /// it unchanged.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task AppendManifestAsync(
        string jobId, long epoch, long first, ImmutableArray<ImageEntry> entries, SkippedFiles? skipped, CancellationToken cancellationToken);

    /// <summary>The segment with image <paramref name="index"/>, or null if it is not listed.</summary>
    Task<ManifestSegment?> ReadManifestAsync(string jobId, long index, CancellationToken cancellationToken);

    /// <summary>The last segment, or null if nothing is listed: listing continues there after a restart.</summary>
    Task<ManifestSegment?> LastManifestAsync(string jobId, CancellationToken cancellationToken);

    /// <summary>
    /// Stores outcomes of consecutive images, without <see cref="ImageOutcome.Embedding"/> and <see cref="ImageOutcome.Unchanged"/>. None of them may already
    /// have an outcome: the caller ensures that, and the store rejects an equal start.
    /// </summary>
    Task AppendOutcomesAsync(string jobId, long epoch, long first, ImmutableArray<ImageOutcome> outcomes, CancellationToken cancellationToken);

    /// <summary>Discards outcomes with certain errors, so that their images can be classified again.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="epoch">From <see cref="TakeAsync"/>.</param>
    /// <param name="errors">The errors; empty: all.</param>
    /// <param name="cancellationToken">Cancels the wait. After a crash in the middle, calling it again discards the rest.</param>
    /// <returns>Number of images.</returns>
    Task<long> ForgetErrorsAsync(string jobId, long epoch, ImmutableArray<ImageError> errors, CancellationToken cancellationToken);

    /// <summary>The ranges with outcomes, in order, and the sums over them.</summary>
    Task<StoredOutcomes> OutcomesAsync(string jobId, CancellationToken cancellationToken);

    /// <summary>Discards the bodies of outcomes that are kept elsewhere: <see cref="OutcomesAsync"/> still has them, <see cref="ReadOutcomesAsync"/> no longer does. Idempotent.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="epoch">From <see cref="TakeAsync"/>.</param>
    /// <param name="images">The images. All before them must have been discarded before. Outcomes that are stored together with those of later images may stay until these are discarded.</param>
    /// <param name="cancellationToken">Cancels the wait. After a crash in the middle, calling it again discards the rest.</param>
    Task DiscardOutcomesAsync(string jobId, long epoch, ImageRange images, CancellationToken cancellationToken);

    /// <summary>
    /// Outcomes of consecutive images from index <paramref name="from"/> on, at most <paramref name="most"/>; empty if image
    /// <paramref name="from"/> has none yet, or it is discarded.
    /// </summary>
    Task<ImmutableArray<ImageOutcome>> ReadOutcomesAsync(string jobId, long from, int most, CancellationToken cancellationToken);
}
