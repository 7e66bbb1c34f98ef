using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>A snapshot of a job.</summary>
[GenerateSerializer, Immutable, Alias("zso.JobProgress")]
public sealed record JobProgress
{
    /// <summary>The job.</summary>
    [Id(0)] public required string JobId { get; init; }

    /// <summary>Its state.</summary>
    [Id(1)] public required JobState State { get; init; }

    /// <summary>Images found so far.</summary>
    [Id(2)] public long Listed { get; init; }

    /// <summary>Whether <see cref="Listed"/> is final.</summary>
    [Id(3)] public bool ListingDone { get; init; }

    /// <summary>Number of classified images. At the end <c>Listed = Classified + Failed</c>, which the job verifies.</summary>
    [Id(4)] public long Classified { get; init; }

    /// <summary>Number of images with an error.</summary>
    [Id(5)] public long Failed { get; init; }

    /// <summary>Errors by reason; the counts add up to <see cref="Failed"/>.</summary>
    [Id(6)] public ImmutableSortedDictionary<ImageError, long> Errors { get; init; } = ImmutableSortedDictionary<ImageError, long>.Empty;

    /// <summary>Number of images leased to encoders.</summary>
    [Id(7)] public long Leased { get; init; }

    /// <summary>Number of duplicate outcomes that were dropped, since this activation of the job.</summary>
    [Id(8)] public long DuplicatesDropped { get; init; }

    /// <summary>Prompts encoded by the text tower for this job; 0 if all label embeddings were stored.</summary>
    [Id(9)] public long PromptsEmbedded { get; init; }

    /// <summary>Why the job failed; otherwise null.</summary>
    [Id(10)] public string? Problem { get; init; }

    /// <summary>Whether it is active; false also for an interrupted job that waits for <see cref="IJobGrain.ResumeAsync"/>.</summary>
    [Id(11)] public bool Active { get; init; }

    /// <summary>The kind of failure of <see cref="Problem"/>; null if there is none, or it has no code.</summary>
    [Id(12)] public ZeroShotError? ProblemCode { get; init; }

    /// <summary>Outcomes reused from a previous job or its embeddings, without encoding an image: part of <see cref="Done"/>.</summary>
    [Id(13)] public long Reused { get; init; }

    /// <summary>Images that a silo had when it died or hung, and that are now processed one at a time.</summary>
    [Id(14)] public long Suspects { get; init; }

    /// <summary>Expired leases of silos that died or hung, since this activation of the job.</summary>
    [Id(15)] public long LeasesReturned { get; init; }

    /// <summary>Images completed per second over about the last ten seconds; 0 if it stands still.</summary>
    [Id(16)] public double ImagesPerSecond { get; init; }

    /// <summary>When it ended; null if it has not.</summary>
    [Id(17)] public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why the job waits although it has images and there are encoders; otherwise null.</summary>
    [Id(30)] public string? Waiting { get; init; }

    /// <summary>What is written of its <see cref="JobSpec.Export"/>; null if nothing is yet.</summary>
    [Id(31)] public ExportProgress? Export { get; init; }

    /// <summary>What the scan of a folder or archive has skipped so far; final when <see cref="ListingDone"/>.</summary>
    [Id(18)] public SkippedFiles Skipped { get; init; } = SkippedFiles.None;

    /// <summary>Why the job finished without any result: its source contains no images. Null if it has images or may still find some.</summary>
    public string? NoImages => this is { State: JobState.Finished, ListingDone: true, Listed: 0 }
        ? $"No images were found: {(Skipped.IsEmpty ? "the source is empty." : $"{Skipped}.")}"
        : null;

    /// <summary>Number of images with an outcome.</summary>
    public long Done => Classified + Failed;

    /// <summary>Whether nothing more happens without a <see cref="IJobGrain.ResumeAsync"/>.</summary>
    public bool Ended => State.HasEnded();
}
