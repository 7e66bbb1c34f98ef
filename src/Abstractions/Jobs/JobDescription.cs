using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>A job as it was submitted.</summary>
[GenerateSerializer, Immutable, Alias("zso.JobDescription")]
public sealed record JobDescription
{
    /// <summary>Id of the job: 12 letters and digits that sort by time of submission.</summary>
    [Id(0)] public required string JobId { get; init; }

    /// <summary>Its spec, with templates filled in.</summary>
    [Id(1)] public required JobSpec Spec { get; init; }

    /// <summary>Keys of the label sets, in the order of the spec.</summary>
    [Id(2)] public required ImmutableArray<string> LabelSets { get; init; }

    /// <summary>When it was submitted.</summary>
    [Id(3)] public required DateTimeOffset Submitted { get; init; }

    /// <summary>The model's <see cref="ModelInfo.ImageFingerprint"/> at that time: embeddings are stored under it.</summary>
    [Id(4)] public string ImageFingerprint { get; init; } = "";

    /// <summary>The trace of its submission, in the format of W3C's <c>traceparent</c> header, to which the job's spans link; null if it was not traced.</summary>
    [Id(5)] public string? Trace { get; init; }

    /// <summary>The model's <see cref="ModelInfo.ReducedJpeg"/> at that time.</summary>
    [Id(6)] public bool ReducedJpeg { get; init; }

    /// <summary>
    /// The state of the list or archives at submission: the job is only resumed with the same. Without <see cref="ImageStamp.Modified"/> if the hash covers
    /// everything. None for other sources, and if nothing could be read.
    /// </summary>
    [Id(7)] public ImageStamp Input { get; init; }

    /// <summary>The model's <see cref="ModelInfo.Fingerprint"/> at that time: only encoders with the same one work on the job. Empty: any does.</summary>
    [Id(20)] public string Fingerprint { get; init; } = "";

    /// <summary>Reasons to distrust the job's scores, found at submission; usually empty.</summary>
    [Id(40)] public ImmutableArray<ScoreWarning> Warnings { get; init; } = [];
}

/// <summary>Answer to a submission.</summary>
/// <param name="Job">The job.</param>
/// <param name="Resumed">Whether an unfinished job with an identical spec was resumed, instead of starting a new one.</param>
[GenerateSerializer, Immutable, Alias("zso.SubmittedJob")]
public sealed record SubmittedJob([property: Id(0)] JobDescription Job, [property: Id(1)] bool Resumed)
{
    /// <summary>An unfinished job with an identical spec that was not resumed; null if there was none.</summary>
    [Id(2)] public string? NotResumed { get; init; }

    /// <summary>Why it was not resumed: a sentence, such as what has changed; null if there was none.</summary>
    [Id(3)] public string? Reason { get; init; }
}

/// <summary>An entry in the list of jobs.</summary>
/// <param name="Job">The job as submitted.</param>
/// <param name="Progress">Its progress.</param>
[GenerateSerializer, Immutable, Alias("zso.JobSummary")]
public sealed record JobSummary([property: Id(0)] JobDescription Job, [property: Id(1)] JobProgress Progress);
