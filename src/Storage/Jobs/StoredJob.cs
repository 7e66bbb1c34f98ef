using System.Collections.Immutable;

namespace ZeroShotOrleans.Storage.Jobs;

/// <summary>A stored job.</summary>
/// <param name="Job">As submitted.</param>
/// <param name="Status">Last stored status.</param>
/// <param name="Classified">Number of classified images.</param>
/// <param name="Errors">Number of images with an error, by reason.</param>
/// <param name="Listed">Number of images in the manifest.</param>
public sealed record StoredJob(
    JobDescription Job, JobStatus Status, long Listed, long Classified, ImmutableSortedDictionary<ImageError, long> Errors);

/// <summary>The status of a job; everything that can be counted is counted instead.</summary>
/// <param name="State">Its state.</param>
/// <param name="ListingDone">Whether the manifest is complete.</param>
/// <param name="PromptsEmbedded">Prompts encoded by the text tower for it.</param>
/// <param name="Problem">Why it failed; otherwise null.</param>
/// <param name="ProblemCode">The kind of failure, if known.</param>
/// <param name="Reused">Outcomes reused from a previous job or its embeddings.</param>
/// <param name="EndedAt">When it ended; otherwise null.</param>
/// <param name="KeepUntil">When it may be deleted; null if it has not ended.</param>
/// <param name="Suspicion">Leases and suspects; null if there are none.</param>
/// <param name="Skipped">What the scan had skipped when the last image of the manifest was listed, or in total when listing is done; null for nothing.</param>
/// <param name="Export">What is exported; null if nothing is.</param>
public sealed record JobStatus(
    JobState State, bool ListingDone = false, long PromptsEmbedded = 0, string? Problem = null, ZeroShotError? ProblemCode = null,
    long Reused = 0, DateTimeOffset? EndedAt = null, DateTimeOffset? KeepUntil = null, JobSuspicion? Suspicion = null,
    SkippedFiles? Skipped = null, StoredExport? Export = null);

/// <summary>Consecutive images of a job.</summary>
/// <param name="First">Index of the first.</param>
/// <param name="Entries">The images.</param>
/// <param name="Skipped">What the scan had skipped when the last image was listed; only for a segment that is being listed.</param>
public sealed record ManifestSegment(long First, ImmutableArray<ImageEntry> Entries, SkippedFiles? Skipped = null)
{
    /// <summary>Maximum number of images in a segment: about 60 KB of paths, read at once.</summary>
    public const int MaxImages = 1024;

    /// <summary>End index, exclusive.</summary>
    public long End => First + Entries.Length;
}

/// <summary>Images <see cref="First"/> to <see cref="End"/>, exclusive.</summary>
/// <param name="First">Index of the first.</param>
/// <param name="End">End index, exclusive.</param>
[GenerateSerializer, Immutable, Alias("zso.ImageRange")]
public readonly record struct ImageRange([property: Id(0)] long First, [property: Id(1)] long End)
{
    /// <summary>Number of images.</summary>
    public long Count => End - First;
}

/// <summary>The completed part of a job.</summary>
/// <param name="Ranges">Completed ranges, in order, not overlapping; touching ones may be merged.</param>
/// <param name="Classified">Number of classified images.</param>
/// <param name="Errors">Number of images with an error, by reason.</param>
public sealed record StoredOutcomes(
    ImmutableArray<ImageRange> Ranges, long Classified, ImmutableSortedDictionary<ImageError, long> Errors);

/// <summary>What the jobs of a tenant take up.</summary>
/// <param name="Jobs">Number of jobs, in any state.</param>
/// <param name="Bytes">Their descriptions, lists of images, outcomes and waiting uploads. Without embeddings: those are stored by content and shared.</param>
public readonly record struct StoredAmount(long Jobs, long Bytes);

/// <summary>A newer activation has taken the job: the receiver must stop.</summary>
public sealed class StaleEpochException(string jobId, long epoch)
    : Exception($"Job {jobId} was taken by a newer activation than that of epoch {epoch}; this one must not write any more.");
