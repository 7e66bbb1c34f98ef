using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json.Serialization;

namespace ZeroShotOrleans.Gateway.Wire;

/// <summary>What <c>POST /v1/jobs</c> takes.</summary>
internal sealed record SubmitJobBody
{
    [Description("Where the images come from.")]
    public required SourceBody Source { get; init; }

    [Description("Name of the model; without it the server's default.")]
    public string? Model { get; init; }

    [Description("Label sets; each image is encoded once and classified for each.")]
    public required ImmutableArray<JobLabelSetBody> LabelSets { get; init; }

    [Description("Number of labels to return per image. Default 5.")]
    public int? TopK { get; init; }

    [Description("Labels with a lower score are left out, 0 to 1. Default 0.")]
    public float? Threshold { get; init; }

    [Description("Every label is scored by itself and several may be high.")]
    public bool? MultiLabel { get; init; }

    [Description("How similarities become scores: 'trained' (as the model was, the default), 'softmax', 'sigmoid'. Not with 'multiLabel'.")]
    public Activation? Activation { get; init; }

    [Description("Whether results hold the cosine and the logit of every score.")]
    public bool? WithLogits { get; init; }

    [Description("How many of the nearest labels the model's matching head looks at again. Only for models that can match.")]
    public int? Rematch { get; init; }

    [Description("Whether image embeddings are kept, so that other labels need no image pass: POST /v1/jobs/{id}/relabel.")]
    public bool? KeepEmbeddings { get; init; }

    [Description("Reuse the results of a previous job with the same options: 'time' (size and time of modification are the same) or 'content' (bytes are the same).")]
    public ChangeRule? OnlyChanged { get; init; }

    [Description("Share of the encoders beside other jobs. Default 'normal'.")]
    public JobPriority? Priority { get; init; }

    [Description("Days that the job and its results are kept after its end.")]
    public double? KeepDays { get; init; }

    [Description("Begin a new job although an unfinished one of the same options could be resumed. Default false.")]
    public bool? Fresh { get; init; }
}

/// <summary>How an unchanged image is told.</summary>
internal enum ChangeRule
{
    Time,
    Content,
}

/// <summary>Labels inline, or the name of a stored set.</summary>
internal sealed record JobLabelSetBody
{
    [JsonConverter(typeof(StringsConverter))]
    public ImmutableArray<string>? Labels { get; init; }

    [JsonConverter(typeof(StringsConverter))]
    public ImmutableArray<string>? Templates { get; init; }

    [Description("Name of a stored label set, with '@' and a version if not the newest is meant.")]
    public string? Name { get; init; }
}

/// <summary>What <c>POST /v1/jobs/{id}/relabel</c> takes.</summary>
internal sealed record RelabelBody
{
    public required ImmutableArray<JobLabelSetBody> LabelSets { get; init; }

    [Description("Number of labels to return per image. Default: as in the job.")]
    public int? TopK { get; init; }

    [Description("Labels with a lower score are left out, 0 to 1. Default: as in the job.")]
    public float? Threshold { get; init; }

    [Description("Every label is scored by itself and several may be high.")]
    public bool? MultiLabel { get; init; }

    [Description("How similarities become scores: 'trained' (as the model was, the default), 'softmax', 'sigmoid'. Not with 'multiLabel'.")]
    public Activation? Activation { get; init; }

    [Description("Whether results hold the cosine and the logit of every score.")]
    public bool? WithLogits { get; init; }
}

/// <summary>What <c>POST /v1/jobs/{id}/retry</c> takes; an empty body retries all errors.</summary>
internal sealed record RetryBody
{
    [Description("Kinds of errors to work on again; without it all.")]
    public ImmutableArray<ImageError>? Errors { get; init; }
}

/// <summary>A job.</summary>
internal sealed record JobBody
{
    [Description("Id of the job.")]
    public required string Id { get; init; }

    [Description("Where it stands. 'finished', 'cancelled' and 'failed' are ends.")]
    public required JobState State { get; init; }

    public required DateTimeOffset Submitted { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public required string Model { get; init; }

    [Description("Names the files, precision and settings of the model that the job runs on: equal fingerprints give equal results.")]
    public required string ModelFingerprint { get; init; }

    public required SourceBody Source { get; init; }

    public required ImmutableArray<JobLabelSetInfoBody> LabelSets { get; init; }

    [Description("What makes the scores mean less than they seem to, such as labels that the model cannot tell apart; absent when there is nothing.")]
    public ImmutableArray<WarningBody>? Warnings { get; init; }

    [Description("Whose it is: the tenant of the key; empty on a server without keys.")]
    public required string Tenant { get; init; }

    public required JobPriority Priority { get; init; }

    public required bool KeepEmbeddings { get; init; }

    [Description("'reduced' when large JPEG files are decoded at reduced scale (Images:JpegScale), so that scores differ slightly from the exact ones; absent otherwise.")]
    public string? JpegScale { get; init; }

    [Description("Images found so far.")]
    public required long Listed { get; init; }

    [Description("Whether 'listed' is final.")]
    public required bool ListingDone { get; init; }

    [Description("Classified images. At the end listed = classified + failed.")]
    public required long Classified { get; init; }

    [Description("Images with an error.")]
    public required long Failed { get; init; }

    [Description("How many images of each kind of error.")]
    public required ImmutableSortedDictionary<string, long> Errors { get; init; }

    [Description("What the scan of a directory or of archives passed over: what it met and has no row for.")]
    public required SkippedBody Skipped { get; init; }

    [Description("Images held by encoders.")]
    public required long Leased { get; init; }

    [Description("Outcomes reused from a previous job, or classified from stored embeddings.")]
    public required long Reused { get; init; }

    [Description("Images that are worked on alone, because a silo died with them in flight.")]
    public required long Suspects { get; init; }

    [Description("Images with an outcome in each second of late.")]
    public required double ImagesPerSecond { get; init; }

    [Description("Seconds that are left at this rate; absent when it cannot be said.")]
    public double? SecondsRemaining { get; init; }

    [Description("Prompts that had to run through the text tower.")]
    public required long PromptsEmbedded { get; init; }

    [Description("Why it failed, what it waits for, or that no images were found and what was skipped.")]
    public string? Problem { get; init; }

    [Description("What kind of failure that is; absent when the job did not fail, or for no known reason.")]
    public ZeroShotError? ProblemCode { get; init; }

    [Description("Whether an unfinished job of the same options was found and goes on; only in the answer to a submission.")]
    public bool? Resumed { get; init; }

    [Description("Why an unfinished job of the same options was not resumed, such as a list that has changed; only in the answer to a submission.")]
    public string? NotResumed { get; init; }

    [Description("True when the trained scale of the model is not known and its family's usual one is taken, so that scores may be wrong; only in the answer to a submission.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? LogitScaleAssumed { get; init; }
}

/// <summary>What a scan passed over.</summary>
internal sealed record SkippedBody
{
    [Description("Files that were not taken for images: the sum of the next three.")]
    public required long Files { get; init; }

    [Description("Such files by extension, in lower case with its dot.")]
    public required ImmutableSortedDictionary<string, long> ByExtension { get; init; }

    [Description("Such files without an extension.")]
    public required long WithoutExtension { get; init; }

    [Description("Such files with extensions that are not counted apart.")]
    public required long OtherExtensions { get; init; }

    [Description("Files and directories left out by 'exclude'.")]
    public required long Excluded { get; init; }

    [Description("Files and directories of operating systems and file servers that were left out.")]
    public required long SystemFiles { get; init; }

    [Description("Directories that were not entered: without 'recursive', or links that are not followed.")]
    public required long FoldersNotEntered { get; init; }

    [Description("Rows of a list that name no image.")]
    public required long Rows { get; init; }
}

/// <summary>A label set of a job.</summary>
internal sealed record JobLabelSetInfoBody(string Key, string? Name, int? Version, [property: Description("Number of labels.")] int Labels, ImmutableArray<string> Templates);

/// <summary>Jobs, newest first.</summary>
internal sealed record JobListBody(ImmutableArray<JobBody> Jobs);

/// <summary>What an upload answers: where to go on.</summary>
internal sealed record UploadAnswerBody([property: Description("Number of images that the job has.")] long Next, [property: Description("How many of this request were taken.")] int Taken);
