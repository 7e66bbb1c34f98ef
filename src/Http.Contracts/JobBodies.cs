using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ZeroShotOrleans.Http.Contracts;

/// <summary>What <c>POST /v1/jobs</c> takes.</summary>
public sealed record SubmitJobBody
{
    /// <summary>Where the images come from.</summary>
    public required SourceBody Source { get; init; }

    /// <summary>Name of the model; without it the server's default.</summary>
    public string? Model { get; init; }

    /// <summary>Label sets; each image is encoded once and classified for each.</summary>
    public required ImmutableArray<JobLabelSetBody> LabelSets { get; init; }

    /// <summary>Number of labels to return per image. Default 5.</summary>
    public int? TopK { get; init; }

    /// <summary>Labels with a lower score are left out, 0 to 1. Default 0.</summary>
    public float? Threshold { get; init; }

    /// <summary>Every label is scored by itself and several may be high.</summary>
    public bool? MultiLabel { get; init; }

    /// <summary>How similarities become scores: 'trained' (as the model was, the default), 'softmax', 'sigmoid'. Not with 'multiLabel'.</summary>
    public Activation? Activation { get; init; }

    /// <summary>Whether results hold the cosine and the logit of every score.</summary>
    public bool? WithLogits { get; init; }

    /// <summary>How many of the nearest labels the model's matching head looks at again. Only for models that can match.</summary>
    public int? Rematch { get; init; }

    /// <summary>Whether image embeddings are kept, so that other labels need no image pass: POST /v1/jobs/{id}/relabel.</summary>
    public bool? KeepEmbeddings { get; init; }

    /// <summary>Reuse the results of a previous job with the same options: 'time' (size and time of modification are the same) or 'content' (bytes are the same).</summary>
    public ChangeRule? OnlyChanged { get; init; }

    /// <summary>Share of the encoders beside other jobs. Default 'normal'.</summary>
    public JobPriority? Priority { get; init; }

    /// <summary>Days that the job and its results are kept after its end.</summary>
    public double? KeepDays { get; init; }

    /// <summary>Begin a new job although an unfinished one of the same options could be resumed. Default false.</summary>
    public bool? Fresh { get; init; }
}

/// <summary>How an unchanged image is told.</summary>
public enum ChangeRule
{
    Time,
    Content,
}

/// <summary>Labels inline, or the name of a stored set.</summary>
public sealed record JobLabelSetBody
{
    [JsonConverter(typeof(StringsConverter))]
    public ImmutableArray<string>? Labels { get; init; }

    [JsonConverter(typeof(StringsConverter))]
    public ImmutableArray<string>? Templates { get; init; }

    /// <summary>Name of a stored label set, with '@' and a version if not the newest is meant.</summary>
    public string? Name { get; init; }
}

/// <summary>What <c>POST /v1/jobs/{id}/relabel</c> takes.</summary>
public sealed record RelabelBody
{
    public required ImmutableArray<JobLabelSetBody> LabelSets { get; init; }

    /// <summary>Number of labels to return per image. Default: as in the job.</summary>
    public int? TopK { get; init; }

    /// <summary>Labels with a lower score are left out, 0 to 1. Default: as in the job.</summary>
    public float? Threshold { get; init; }

    /// <summary>Every label is scored by itself and several may be high.</summary>
    public bool? MultiLabel { get; init; }

    /// <summary>How similarities become scores: 'trained' (as the model was, the default), 'softmax', 'sigmoid'. Not with 'multiLabel'.</summary>
    public Activation? Activation { get; init; }

    /// <summary>Whether results hold the cosine and the logit of every score.</summary>
    public bool? WithLogits { get; init; }
}

/// <summary>What <c>POST /v1/jobs/{id}/retry</c> takes; an empty body retries all errors.</summary>
public sealed record RetryBody
{
    /// <summary>Kinds of errors to work on again; without it all.</summary>
    public ImmutableArray<ImageError>? Errors { get; init; }
}

/// <summary>A job.</summary>
public sealed record JobBody
{
    /// <summary>Id of the job.</summary>
    public required string Id { get; init; }

    /// <summary>Where it stands. 'finished', 'cancelled' and 'failed' are ends.</summary>
    public required JobState State { get; init; }

    public required DateTimeOffset Submitted { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public required string Model { get; init; }

    /// <summary>Names the files, precision and settings of the model that the job runs on: equal fingerprints give equal results.</summary>
    public required string ModelFingerprint { get; init; }

    public required SourceBody Source { get; init; }

    public required ImmutableArray<JobLabelSetInfoBody> LabelSets { get; init; }

    /// <summary>What makes the scores mean less than they seem to, such as labels that the model cannot tell apart; absent when there is nothing.</summary>
    public IReadOnlyList<WarningBody>? Warnings { get; init; }

    /// <summary>Whose it is: the tenant of the key; empty on a server without keys.</summary>
    public required string Tenant { get; init; }

    public required JobPriority Priority { get; init; }

    public required bool KeepEmbeddings { get; init; }

    /// <summary>'reduced' when large JPEG files are decoded at reduced scale (Images:JpegScale), so that scores differ slightly from the exact ones; absent otherwise.</summary>
    public string? JpegScale { get; init; }

    /// <summary>Images found so far.</summary>
    public required long Listed { get; init; }

    /// <summary>Whether 'listed' is final.</summary>
    public required bool ListingDone { get; init; }

    /// <summary>Classified images. At the end listed = classified + failed.</summary>
    public required long Classified { get; init; }

    /// <summary>Images with an error.</summary>
    public required long Failed { get; init; }

    /// <summary>How many images of each kind of error.</summary>
    public required ImmutableSortedDictionary<string, long> Errors { get; init; }

    /// <summary>What the scan of a directory or of archives passed over: what it met and has no row for.</summary>
    public required SkippedBody Skipped { get; init; }

    /// <summary>Images held by encoders.</summary>
    public required long Leased { get; init; }

    /// <summary>Outcomes reused from a previous job, or classified from stored embeddings.</summary>
    public required long Reused { get; init; }

    /// <summary>Images that are worked on alone, because a silo died with them in flight.</summary>
    public required long Suspects { get; init; }

    /// <summary>Images with an outcome in each second of late.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>Seconds that are left at this rate; absent when it cannot be said.</summary>
    public double? SecondsRemaining { get; init; }

    /// <summary>Prompts that had to run through the text tower.</summary>
    public required long PromptsEmbedded { get; init; }

    /// <summary>Why it failed, what it waits for, or that no images were found and what was skipped.</summary>
    public string? Problem { get; init; }

    /// <summary>What kind of failure that is; absent when the job did not fail, or for no known reason.</summary>
    public ZeroShotError? ProblemCode { get; init; }

    /// <summary>Whether an unfinished job of the same options was found and goes on; only in the answer to a submission.</summary>
    public bool? Resumed { get; init; }

    /// <summary>Why an unfinished job of the same options was not resumed, such as a list that has changed; only in the answer to a submission.</summary>
    public string? NotResumed { get; init; }

    /// <summary>True when the trained scale of the model is not known and its family's usual one is taken, so that scores may be wrong; only in the answer to a submission.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? LogitScaleAssumed { get; init; }
}

/// <summary>What a scan passed over.</summary>
public sealed record SkippedBody
{
    /// <summary>Files that were not taken for images: the sum of the next three.</summary>
    public required long Files { get; init; }

    /// <summary>Such files by extension, in lower case with its dot.</summary>
    public required ImmutableSortedDictionary<string, long> ByExtension { get; init; }

    /// <summary>Such files without an extension.</summary>
    public required long WithoutExtension { get; init; }

    /// <summary>Such files with extensions that are not counted apart.</summary>
    public required long OtherExtensions { get; init; }

    /// <summary>Files and directories left out by 'exclude'.</summary>
    public required long Excluded { get; init; }

    /// <summary>Files and directories of operating systems and file servers that were left out.</summary>
    public required long SystemFiles { get; init; }

    /// <summary>Directories that were not entered: without 'recursive', or links that are not followed.</summary>
    public required long FoldersNotEntered { get; init; }

    /// <summary>Rows of a list that name no image.</summary>
    public required long Rows { get; init; }
}

/// <summary>A label set of a job.</summary>
/// <param name="Labels">Number of labels.</param>
public sealed record JobLabelSetInfoBody(string Key, string? Name, int? Version, int Labels, ImmutableArray<string> Templates);

/// <summary>Jobs, newest first.</summary>
public sealed record JobListBody(ImmutableArray<JobBody> Jobs);

/// <summary>What an upload answers: where to go on.</summary>
/// <param name="Next">Number of images that the job has.</param>
/// <param name="Taken">How many of this request were taken.</param>
public sealed record UploadAnswerBody(long Next, int Taken);
