using System.Collections.Immutable;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

/// <summary>A job at one moment, as the HTTP API shows it: what was submitted, and where it stands.</summary>
public sealed record JobInfo
{
    /// <summary>Names the job: 12 letters and digits that sort by time of submission.</summary>
    public required string Id { get; init; }

    /// <summary>Where it stands.</summary>
    public required JobState State { get; init; }

    /// <summary>When it was submitted.</summary>
    public required DateTimeOffset Submitted { get; init; }

    /// <summary>When it ended; null while it has not.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Names the files, precision and settings of the model that the job runs on: equal fingerprints give equal results. Empty when it is not known.</summary>
    public string ModelFingerprint { get; init; } = "";

    /// <summary>The images.</summary>
    public required ImageSource Source { get; init; }

    /// <summary>The label sets, in the order of the classifications of a <see cref="JobResult"/>.</summary>
    public required ImmutableArray<JobLabelSetInfoBody> LabelSets { get; init; }

    /// <summary>What makes the scores mean less than they seem to, such as labels that the model cannot tell apart; usually empty.</summary>
    public ImmutableArray<WarningBody> Warnings { get; init; } = [];

    /// <summary>For whom it runs: the holder of the key it was submitted with.</summary>
    public string Tenant { get; init; } = "";

    /// <summary>Its share of the encoders beside other jobs of its tenant.</summary>
    public JobPriority Priority { get; init; }

    /// <summary>Whether image embeddings are kept, for <see cref="ZeroShotHttpClient.RelabelAsync"/>.</summary>
    public bool KeepEmbeddings { get; init; }

    /// <summary><c>reduced</c> when large JPEG files are decoded at reduced scale, so that scores differ slightly from the exact ones; null otherwise.</summary>
    public string? JpegScale { get; init; }

    /// <summary>Images found so far.</summary>
    public required long Listed { get; init; }

    /// <summary>Whether <see cref="Listed"/> is final.</summary>
    public required bool ListingDone { get; init; }

    /// <summary>Classified images. At the end <c>Listed = Classified + Failed</c>.</summary>
    public required long Classified { get; init; }

    /// <summary>Images with an error.</summary>
    public required long Failed { get; init; }

    /// <summary>Errors by reason; the counts add up to <see cref="Failed"/>.</summary>
    public ImmutableSortedDictionary<ImageError, long> Errors { get; init; } = ImmutableSortedDictionary<ImageError, long>.Empty;

    /// <summary>What the scan of a directory or of archives passed over so far.</summary>
    public SkippedFiles Skipped { get; init; } = SkippedFiles.None;

    /// <summary>Images held by encoders now.</summary>
    public long Leased { get; init; }

    /// <summary>Outcomes that were reused from a previous job or made from stored embeddings, without an image pass: part of <see cref="Done"/>.</summary>
    public long Reused { get; init; }

    /// <summary>Images that were held by a silo that died or hung, and now are worked on one at a time.</summary>
    public long Suspects { get; init; }

    /// <summary>Images done per second over the last ten seconds or so; 0 when it does not move.</summary>
    public double ImagesPerSecond { get; init; }

    /// <summary>Seconds that are left at this rate; null when it cannot be said.</summary>
    public double? SecondsRemaining { get; init; }

    /// <summary>Prompts that had to run through the text tower for it.</summary>
    public long PromptsEmbedded { get; init; }

    /// <summary>Why the job failed, for a person; else null.</summary>
    public string? Problem { get; init; }

    /// <summary>What kind of failure <see cref="Problem"/> is; null when there is none, or when it is none of the known kinds.</summary>
    public ZeroShotError? ProblemCode { get; init; }

    /// <summary>Whether an unfinished job of the very same spec was found and goes on; null but in the answer to a submission.</summary>
    public bool? Resumed { get; init; }

    /// <summary>Why an unfinished job of the very same spec was not resumed, such as a list that has changed; null but in the answer to a submission.</summary>
    public string? NotResumed { get; init; }

    /// <summary>Images with an outcome.</summary>
    public long Done => Classified + Failed;

    /// <summary>Whether nothing more will come without <see cref="ZeroShotHttpClient.ResumeJobAsync"/>.</summary>
    public bool Ended => State.HasEnded();
}
