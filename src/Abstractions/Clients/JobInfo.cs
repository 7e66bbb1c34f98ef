using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>A snapshot of a job: what was submitted, and its progress.</summary>
public sealed record JobInfo
{
    /// <summary>Id of the job: 12 letters and digits that sort by time of submission.</summary>
    public required string Id { get; init; }

    /// <summary>State of the job.</summary>
    public required JobState State { get; init; }

    /// <summary>When it was submitted.</summary>
    public required DateTimeOffset Submitted { get; init; }

    /// <summary>When it ended; null until then.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Identifies the files, precision and settings of the model that the job runs on: equal fingerprints give equal results. Empty when it is not known.</summary>
    public string ModelFingerprint { get; init; } = "";

    /// <summary>The images.</summary>
    public required ImageSource Source { get; init; }

    /// <summary>The label sets, in the order of <see cref="ImageClassification.LabelSets"/>.</summary>
    public required ImmutableArray<JobLabelSet> LabelSets { get; init; }

    /// <summary>Reasons to distrust the scores, such as labels that the model cannot tell apart; usually empty.</summary>
    public ImmutableArray<ScoreWarning> Warnings { get; init; } = [];

    /// <summary>Owner of the job: the holder of the key it was submitted with.</summary>
    public string Tenant { get; init; } = "";

    /// <summary>Its share of the encoders relative to other jobs of its tenant.</summary>
    public JobPriority Priority { get; init; }

    /// <summary>Whether image embeddings are stored, for <see cref="IZeroShotJob.RelabelAsync"/>.</summary>
    public bool KeepEmbeddings { get; init; }

    /// <summary>Whether large JPEG files are decoded at reduced scale, so that scores differ slightly from the exact ones.</summary>
    public bool ReducedJpeg { get; init; }

    /// <summary>Where the silos write the results as files; null for nowhere.</summary>
    public ResultExport? Export { get; init; }

    /// <summary>What is written of <see cref="Export"/>; null without one.</summary>
    public ExportProgress? Exported { get; init; }

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

    /// <summary>Files that the scan of a directory or of archives has skipped so far.</summary>
    public SkippedFiles Skipped { get; init; } = SkippedFiles.None;

    /// <summary>Images held by encoders now.</summary>
    public long Leased { get; init; }

    /// <summary>Outcomes that were reused from a previous job or made from stored embeddings, without encoding images: part of <see cref="Done"/>.</summary>
    public long Reused { get; init; }

    /// <summary>Images processed one at a time, because a silo died or hung with them in flight.</summary>
    public long Suspects { get; init; }

    /// <summary>Images completed per second over roughly the last ten seconds; 0 when the job makes no progress.</summary>
    public double ImagesPerSecond { get; init; }

    /// <summary>Estimated seconds remaining; null if unknown.</summary>
    public double? SecondsRemaining { get; init; }

    /// <summary>Number of prompts that were encoded for it.</summary>
    public long PromptsEmbedded { get; init; }

    /// <summary>Why the job failed, what it waits for, or that no images were found; otherwise null.</summary>
    public string? Problem { get; init; }

    /// <summary>The kind of <see cref="Problem"/>; null if there is none, or if the kind is unknown to this client.</summary>
    public ZeroShotError? ProblemCode { get; init; }

    /// <summary>Images with an outcome.</summary>
    public long Done => Classified + Failed;

    /// <summary>Whether the job has ended. Only <see cref="IZeroShotJob.ResumeAsync"/> can continue it.</summary>
    public bool Ended => State.HasEnded();
}

/// <summary>A label set of a job.</summary>
/// <param name="Name">Name of a stored label set; null for one without a name.</param>
/// <param name="Version">Version of a stored label set, from 1; 0 for one without a name.</param>
/// <param name="Labels">Number of labels.</param>
/// <param name="Templates">Templates of its prompts.</param>
public sealed record JobLabelSet(string? Name, int Version, int Labels, ImmutableArray<string> Templates);

/// <summary>Results of a job that were available when they were asked for.</summary>
/// <param name="Results">Consecutive results, in the order of the images; empty if there are none yet.</param>
/// <param name="Next">Index to continue from; null after the last result of a job that has ended.</param>
public sealed record JobResultPage(ImmutableArray<ImageClassification> Results, long? Next);

/// <summary>How many images of a job have each label as their top label.</summary>
/// <param name="Counted">Number of images counted: those from the first on, without a gap. Fewer than are done while the job runs, and while a large job is being counted.</param>
/// <param name="LabelSets">One entry per label set of the job, in its order.</param>
public sealed record JobLabelCounts(long Counted, ImmutableArray<LabelSetCounts> LabelSets);

/// <summary>The counts of one label set.</summary>
/// <param name="Name">Name of a stored label set; null for one without a name.</param>
/// <param name="Labels">Labels that are the top label of at least one image, most frequent first.</param>
/// <param name="None">Images without a label: all scores are below the threshold.</param>
public sealed record LabelSetCounts(string? Name, ImmutableArray<LabelImages> Labels, long None);

/// <summary>A label and the number of images that have it as their top label.</summary>
/// <param name="Label">The label.</param>
/// <param name="Images">Number of images.</param>
public sealed record LabelImages(string Label, long Images);
