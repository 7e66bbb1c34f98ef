using System.Collections.Immutable;

namespace ZeroShotOrleans.Grains.Jobs;

/// <summary>A job as it is stored.</summary>
/// <param name="Job">As submitted.</param>
/// <param name="Status">Last stored status.</param>
/// <param name="Ranked">Images with a ranking.</param>
/// <param name="Faults">Images with a fault, by reason.</param>
/// <param name="Listed">Images in the manifest.</param>
public sealed record StoredJob(
    JobDescription Job, JobStatus Status, long Listed, long Ranked, ImmutableSortedDictionary<ImageFault, long> Faults);

/// <summary>What a job says of itself; everything that can be counted is counted instead.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="ListingDone">Whether the manifest is complete.</param>
/// <param name="PromptsEmbedded">Prompts that ran through the text tower for it.</param>
/// <param name="Problem">Why it failed, else null.</param>
/// <param name="ProblemCode">What kind of failure that is, when it is a known one.</param>
/// <param name="TakenOver">Outcomes that came from an earlier job or from kept vectors.</param>
/// <param name="EndedAt">When it ended, else null.</param>
/// <param name="KeepUntil">When it may be deleted, else null: it has not ended.</param>
/// <param name="Suspicion">What was in whose hands, and which images are suspect; null when nothing was.</param>
/// <param name="Skipped">What the scan had passed over when the last image of the manifest was listed, or in all when listing is done; null for nothing.</param>
public sealed record JobStatus(
    JobState State, bool ListingDone = false, long PromptsEmbedded = 0, string? Problem = null, ZeroShotError? ProblemCode = null,
    long TakenOver = 0, DateTimeOffset? EndedAt = null, DateTimeOffset? KeepUntil = null, JobSuspicion? Suspicion = null,
    SkippedFiles? Skipped = null);

/// <summary>Consecutive images of a job.</summary>
/// <param name="First">Index of the first.</param>
/// <param name="Entries">The images.</param>
/// <param name="Skipped">What the scan had passed over when the last of them was listed; only of a segment that is being listed.</param>
public sealed record ManifestSegment(long First, ImmutableArray<ImageEntry> Entries, SkippedFiles? Skipped = null)
{
    /// <summary>Most images in a segment: about 60 KB of paths, read at once.</summary>
    public const int MaxImages = 1024;

    /// <summary>Index behind the last image.</summary>
    public long End => First + Entries.Length;
}

/// <summary>Images <see cref="First"/> to <see cref="End"/>, the latter excluded.</summary>
/// <param name="First">Index of the first.</param>
/// <param name="End">Index behind the last.</param>
[GenerateSerializer, Immutable, Alias("zso.ImageRange")]
public readonly record struct ImageRange([property: Id(0)] long First, [property: Id(1)] long End)
{
    /// <summary>Number of images.</summary>
    public long Count => End - First;
}

/// <summary>What is done of a job.</summary>
/// <param name="Ranges">Done ranges, in order, not overlapping; touching ones may be merged.</param>
/// <param name="Ranked">Images with a ranking.</param>
/// <param name="Faults">Images with a fault, by reason.</param>
public sealed record StoredOutcomes(
    ImmutableArray<ImageRange> Ranges, long Ranked, ImmutableSortedDictionary<ImageFault, long> Faults);

/// <summary>A younger activation has taken the job: whoever gets this must stop.</summary>
public sealed class StaleEpochException(string jobId, long epoch)
    : Exception($"Job {jobId} was taken by a younger activation than that of epoch {epoch}; this one must not write any more.");
