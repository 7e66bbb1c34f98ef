using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ZeroShotOrleans.Http.Contracts;

/// <summary>The body of <c>POST /v1/jobs</c>.</summary>
public sealed record SubmitJobBody
{
    /// <summary>Where the images come from.</summary>
    public required SourceBody Source { get; init; }

    /// <summary>Name of the model. Default: the server's default model.</summary>
    public string? Model { get; init; }

    /// <summary>Label sets; each image is encoded once and classified for each.</summary>
    public required ImmutableArray<JobLabelSetBody> LabelSets { get; init; }

    /// <summary>Number of labels to return per image, 1 to 100,000; more than there are: all. Default 5.</summary>
    public int? TopK { get; init; }

    /// <summary>Labels with a lower score are omitted, 0 to 1. Default 0.</summary>
    public float? Threshold { get; init; }

    /// <summary>Scores each label independently, so that several may be high.</summary>
    public bool? MultiLabel { get; init; }

    /// <summary>How similarities become scores: 'trained' (as in the model's training, the default), 'softmax', 'sigmoid'. Not with 'multiLabel'.</summary>
    public Activation? Activation { get; init; }

    /// <summary>Whether results include the cosine and the logit of every score.</summary>
    public bool? WithLogits { get; init; }

    /// <summary>How many of the top labels the model's matching head rescores. Only for models that can match.</summary>
    public int? Rematch { get; init; }

    /// <summary>Whether to store image embeddings, so that other labels need no image encoding: POST /v1/jobs/{id}/relabel.</summary>
    public bool? KeepEmbeddings { get; init; }

    /// <summary>Reuse the results of a previous job with the same options: 'time' (size and time of modification are the same) or 'content' (bytes are the same).</summary>
    public ChangeRule? OnlyChanged { get; init; }

    /// <summary>Share of the encoders relative to other jobs. Default 'normal'.</summary>
    public JobPriority? Priority { get; init; }

    /// <summary>Days to keep the job and its results after its end.</summary>
    public double? KeepDays { get; init; }

    /// <summary>Start a new job even if an unfinished one with the same options could be resumed. Default false.</summary>
    public bool? Fresh { get; init; }

    /// <summary>Where the server writes the results as Parquet files while the job runs, in addition to the stored ones. Default: nowhere.</summary>
    public ExportBody? Export { get; init; }
}

/// <summary>Where the results of a job are written.</summary>
public sealed record ExportBody
{
    /// <summary>A folder of the server, as an absolute path, or a prefix in an object store, such as 's3://bucket/run/'. It must be allowed there, and have no results of another job.</summary>
    public required string To { get; init; }

    /// <summary>Whether the stored results of images are deleted once the file with them is written. Default false.</summary>
    public bool? DiscardStored { get; init; }
}

/// <summary>The results of a job that are written as files.</summary>
/// <param name="To">Their folder or prefix.</param>
/// <param name="DiscardStored">Whether the stored results of images are deleted once the file with them is written.</param>
/// <param name="Parts">Number of files so far.</param>
/// <param name="Images">Number of images in them.</param>
/// <param name="Bytes">Their size in bytes.</param>
/// <param name="Complete">Whether all results are written, with the manifest and '_SUCCESS'.</param>
public sealed record JobExportBody(string To, bool DiscardStored, int Parts, long Images, long Bytes, bool Complete);

/// <summary>How an unchanged image is recognised.</summary>
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

    /// <summary>Name of a stored label set, optionally with '@' and a version. Default: the newest version.</summary>
    public string? Name { get; init; }
}

/// <summary>The body of <c>POST /v1/jobs/{id}/relabel</c>.</summary>
public sealed record RelabelBody
{
    public required ImmutableArray<JobLabelSetBody> LabelSets { get; init; }

    /// <summary>Number of labels to return per image. Default: as in the job.</summary>
    public int? TopK { get; init; }

    /// <summary>Labels with a lower score are left out, 0 to 1. Default: as in the job.</summary>
    public float? Threshold { get; init; }

    /// <summary>Scores each label independently, so that several may be high.</summary>
    public bool? MultiLabel { get; init; }

    /// <summary>How similarities become scores: 'trained' (as in the model's training, the default), 'softmax', 'sigmoid'. Not with 'multiLabel'.</summary>
    public Activation? Activation { get; init; }

    /// <summary>Whether results include the cosine and the logit of every score.</summary>
    public bool? WithLogits { get; init; }

    /// <summary>Where the server writes the results as Parquet files. Default: nowhere.</summary>
    public ExportBody? Export { get; init; }
}

/// <summary>The body of <c>POST /v1/jobs/{id}/retry</c>; an empty body retries all errors.</summary>
public sealed record RetryBody
{
    /// <summary>Errors to retry. Default: all.</summary>
    public ImmutableArray<ImageError>? Errors { get; init; }
}

/// <summary>A job.</summary>
public sealed record JobBody
{
    /// <summary>Id of the job.</summary>
    public required string Id { get; init; }

    /// <summary>State of the job. 'finished', 'cancelled' and 'failed' are final.</summary>
    public required JobState State { get; init; }

    public required DateTimeOffset Submitted { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public required string Model { get; init; }

    /// <summary>Identifies the files, precision and settings of the model that the job runs on: equal fingerprints give equal results.</summary>
    public required string ModelFingerprint { get; init; }

    public required SourceBody Source { get; init; }

    public required ImmutableArray<JobLabelSetInfoBody> LabelSets { get; init; }

    /// <summary>Reasons to distrust the scores, such as labels that the model cannot tell apart; absent if there are none.</summary>
    public IReadOnlyList<WarningBody>? Warnings { get; init; }

    /// <summary>Owner of the job: the tenant of the key; empty on a server without keys.</summary>
    public required string Tenant { get; init; }

    public required JobPriority Priority { get; init; }

    public required bool KeepEmbeddings { get; init; }

    /// <summary>'reduced' when large JPEG files are decoded at reduced scale (Images:JpegScale), so that scores differ slightly from the exact ones; absent otherwise.</summary>
    public string? JpegScale { get; init; }

    /// <summary>The results that are written as files; absent if none are.</summary>
    public JobExportBody? Export { get; init; }

    /// <summary>Images found so far.</summary>
    public required long Listed { get; init; }

    /// <summary>Whether 'listed' is final.</summary>
    public required bool ListingDone { get; init; }

    /// <summary>Classified images. At the end listed = classified + failed.</summary>
    public required long Classified { get; init; }

    /// <summary>Images with an error.</summary>
    public required long Failed { get; init; }

    /// <summary>Number of images per error.</summary>
    public required ImmutableSortedDictionary<string, long> Errors { get; init; }

    /// <summary>Files that the scan of a directory or of archives skipped; they have no result rows.</summary>
    public required SkippedBody Skipped { get; init; }

    /// <summary>Images held by encoders.</summary>
    public required long Leased { get; init; }

    /// <summary>Outcomes reused from a previous job, or classified from stored embeddings.</summary>
    public required long Reused { get; init; }

    /// <summary>Images processed one at a time, because a silo died with them in flight.</summary>
    public required long Suspects { get; init; }

    /// <summary>Images completed per second, recently.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>Estimated seconds remaining; absent if unknown.</summary>
    public double? SecondsRemaining { get; init; }

    /// <summary>Number of prompts that were encoded.</summary>
    public required long PromptsEmbedded { get; init; }

    /// <summary>Why it failed, what it waits for, or that no images were found and what was skipped.</summary>
    public string? Problem { get; init; }

    /// <summary>Kind of the failure; absent if the job did not fail, or failed for an unknown reason.</summary>
    public ZeroShotError? ProblemCode { get; init; }

    /// <summary>Whether an unfinished job with the same options was resumed; only in the response to a submission.</summary>
    public bool? Resumed { get; init; }

    /// <summary>Why an unfinished job with the same options was not resumed, such as a changed list; only in the response to a submission.</summary>
    public string? NotResumed { get; init; }

    /// <summary>True if the model's trained scale is unknown and its family's usual one is used, so that scores may be wrong; only in the response to a submission.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? LogitScaleAssumed { get; init; }
}

/// <summary>Files that a scan skipped.</summary>
public sealed record SkippedBody
{
    /// <summary>Files not recognised as images: the sum of the next three.</summary>
    public required long Files { get; init; }

    /// <summary>Such files by extension, in lower case with its dot.</summary>
    public required ImmutableSortedDictionary<string, long> ByExtension { get; init; }

    /// <summary>Such files without an extension.</summary>
    public required long WithoutExtension { get; init; }

    /// <summary>Such files with extensions that are not counted separately.</summary>
    public required long OtherExtensions { get; init; }

    /// <summary>Files and directories excluded by 'exclude'.</summary>
    public required long Excluded { get; init; }

    /// <summary>System files and directories of operating systems and file servers that were skipped.</summary>
    public required long SystemFiles { get; init; }

    /// <summary>Directories not entered, because of 'recursive' or links that are not followed.</summary>
    public required long FoldersNotEntered { get; init; }

    /// <summary>Rows of a list without an image.</summary>
    public required long Rows { get; init; }
}

/// <summary>A label set of a job.</summary>
/// <param name="Labels">Number of labels.</param>
public sealed record JobLabelSetInfoBody(string Key, string? Name, int? Version, int Labels, ImmutableArray<string> Templates);

/// <summary>Jobs, newest first.</summary>
public sealed record JobListBody(ImmutableArray<JobBody> Jobs);

/// <summary>The position of an upload.</summary>
/// <param name="Next">Number of images that the job has.</param>
/// <param name="Taken">Number of files of this request that were accepted.</param>
public sealed record UploadAnswerBody(long Next, int Taken);
