using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>A job at one moment.</summary>
[GenerateSerializer, Immutable, Alias("zso.JobProgress")]
public sealed record JobProgress
{
    /// <summary>The job.</summary>
    [Id(0)] public required string JobId { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(1)] public required JobState State { get; init; }

    /// <summary>Images found so far.</summary>
    [Id(2)] public long Listed { get; init; }

    /// <summary>Whether <see cref="Listed"/> is final.</summary>
    [Id(3)] public bool ListingDone { get; init; }

    /// <summary>Images with a ranking. At the end <c>Listed = Ranked + Faulted</c>, and the job checks it.</summary>
    [Id(4)] public long Ranked { get; init; }

    /// <summary>Images with a fault.</summary>
    [Id(5)] public long Faulted { get; init; }

    /// <summary>Faults by reason; the counts add up to <see cref="Faulted"/>.</summary>
    [Id(6)] public ImmutableSortedDictionary<ImageFault, long> Faults { get; init; } = ImmutableSortedDictionary<ImageFault, long>.Empty;

    /// <summary>Images in the hands of encoders now.</summary>
    [Id(7)] public long Leased { get; init; }

    /// <summary>Outcomes that came a second time and were dropped, since this activation of the job.</summary>
    [Id(8)] public long DuplicatesDropped { get; init; }

    /// <summary>Prompts that had to run through the text tower for this job; 0 when all label vectors were stored already.</summary>
    [Id(9)] public long PromptsEmbedded { get; init; }

    /// <summary>Why the job failed, for a person; else null.</summary>
    [Id(10)] public string? Problem { get; init; }

    /// <summary>Whether it is being worked on now; false also for a job that was interrupted and waits for <see cref="IJobGrain.Resume"/>.</summary>
    [Id(11)] public bool Active { get; init; }

    /// <summary>What kind of failure <see cref="Problem"/> is; null when there is none, or when it is none of the known kinds.</summary>
    [Id(12)] public ZeroShotError? ProblemCode { get; init; }

    /// <summary>Outcomes that were taken over from an earlier job or made from kept vectors, without an image pass: part of <see cref="Done"/>.</summary>
    [Id(13)] public long TakenOver { get; init; }

    /// <summary>Images that were in the hands of a silo that died or hung, and now are worked on one at a time.</summary>
    [Id(14)] public long Suspects { get; init; }

    /// <summary>Leases that came back from silos that died or hung, since this activation of the job.</summary>
    [Id(15)] public long LeasesReturned { get; init; }

    /// <summary>Images done per second over the last ten seconds or so; 0 when it does not move.</summary>
    [Id(16)] public double ImagesPerSecond { get; init; }

    /// <summary>When it ended; null while it has not.</summary>
    [Id(17)] public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why the job waits although it has images and there are encoders, for a person; else null.</summary>
    [Id(30)] public string? Waiting { get; init; }

    /// <summary>What the scan of a folder or archive passed over so far; final when <see cref="ListingDone"/>.</summary>
    [Id(18)] public SkippedFiles Skipped { get; init; } = SkippedFiles.None;

    /// <summary>Why the job has finished without one result, for a person: its source holds no image. Null when it has images, and while it may still find some.</summary>
    public string? NoImages => this is { State: JobState.Finished, ListingDone: true, Listed: 0 }
        ? $"No images were found: {(Skipped.IsEmpty ? "the source is empty." : $"{Skipped}.")}"
        : null;

    /// <summary>Images with an outcome.</summary>
    public long Done => Ranked + Faulted;

    /// <summary>Whether nothing more will come without a <see cref="IJobGrain.Resume"/>.</summary>
    public bool Ended => State is JobState.Finished or JobState.Cancelled or JobState.Failed;
}
