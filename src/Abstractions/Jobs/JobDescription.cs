using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>A job as it was submitted.</summary>
[GenerateSerializer, Immutable, Alias("zso.JobDescription")]
public sealed record JobDescription
{
    /// <summary>Names the job: 12 letters and digits that sort by time of submission.</summary>
    [Id(0)] public required string JobId { get; init; }

    /// <summary>What it does; templates are filled in.</summary>
    [Id(1)] public required JobSpec Spec { get; init; }

    /// <summary>Keys of the label sets, in the order of the spec.</summary>
    [Id(2)] public required ImmutableArray<string> LabelSets { get; init; }

    /// <summary>When it was submitted.</summary>
    [Id(3)] public required DateTimeOffset Submitted { get; init; }

    /// <summary>The model's <see cref="ModelInfo.ImageFingerprint"/> at that time: kept vectors are kept under it.</summary>
    [Id(4)] public string ImageFingerprint { get; init; } = "";

    /// <summary>The trace of its submission, as the header <c>traceparent</c> of W3C has it, which the work of the job points at; null when that was not traced.</summary>
    [Id(5)] public string? Trace { get; init; }

    /// <summary>The model's <see cref="ModelInfo.ReducedJpeg"/> at that time.</summary>
    [Id(6)] public bool ReducedJpeg { get; init; }

    /// <summary>
    /// What the list or the archives were when it was submitted: it is not resumed with others. Without <see cref="ImageStamp.Modified"/> where the hash covers
    /// everything. None for other sources, and where there was nothing to read.
    /// </summary>
    [Id(7)] public ImageStamp Input { get; init; }

    /// <summary>The model's <see cref="ModelInfo.Fingerprint"/> at that time: only encoders with an equal one work on the job. Empty: any does.</summary>
    [Id(20)] public string Fingerprint { get; init; } = "";
}

/// <summary>Answer to a submission.</summary>
/// <param name="Job">The job.</param>
/// <param name="Resumed">Whether an unfinished job with the very same spec was found and goes on, instead of a new one beginning.</param>
[GenerateSerializer, Immutable, Alias("zso.SubmittedJob")]
public sealed record SubmittedJob([property: Id(0)] JobDescription Job, [property: Id(1)] bool Resumed)
{
    /// <summary>An unfinished job with the very same spec that was not resumed; null when there was none.</summary>
    [Id(2)] public string? NotResumed { get; init; }

    /// <summary>Why it was not: a sentence for a person, such as what has changed; null when there was none.</summary>
    [Id(3)] public string? Reason { get; init; }
}

/// <summary>A row of the list of jobs.</summary>
/// <param name="Job">The job as submitted.</param>
/// <param name="Progress">Where it stands.</param>
[GenerateSerializer, Immutable, Alias("zso.JobSummary")]
public sealed record JobSummary([property: Id(0)] JobDescription Job, [property: Id(1)] JobProgress Progress);
