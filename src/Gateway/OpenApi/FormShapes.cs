using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json.Serialization;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.OpenApi;

// Forms, which are parsed part by part. These types exist only for their schemas.

/// <summary>Files of a form, all of them images.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record UploadFormBody
{
    [Description("The image files, in the order of the job. The name of a file becomes the name of its image in the results.")]
    public required FormFile[] Image { get; init; }
}

/// <summary>The bytes of a file.</summary>
internal sealed record FormFile;

/// <summary>A classify request as a form: every file is an image, and fields have the names of the JSON members.</summary>
internal sealed record ClassifyFormBody
{
    [Description("Image files, or fields with base64, data URIs or URLs. A file's field may have any name.")]
    public required FormFile[] Image { get; init; }

    [Description("Name of the model. Default: the server's default model.")]
    public string? Model { get; init; }

    [Description("Candidate labels: repeat the field, or send it once with labels separated by commas or as a JSON array. Either this or 'labelSet'.")]
    public ImmutableArray<string>? Labels { get; init; }

    [Description("Name of a stored label set, optionally with '@' and a version. Default: the newest version.")]
    public string? LabelSet { get; init; }

    [Description("Prompt with '{}' as the placeholder for the label; repeat the field for several prompts.")]
    public ImmutableArray<string>? Templates { get; init; }

    [Description("Number of labels to return per image, 1 to 100,000; more than there are: all. Default 5.")]
    public int? TopK { get; init; }

    [Description("Labels with a lower score are omitted, 0 to 1. Default 0.")]
    public float? Threshold { get; init; }

    [Description("Scores each label independently, so that several may be high.")]
    public bool? MultiLabel { get; init; }

    [Description("How similarities become scores, as in the JSON body.")]
    [EnumValues("trained", "softmax", "sigmoid")]
    public string? Activation { get; init; }

    [Description("How many of the top labels the model's matching head rescores.")]
    public int? Rematch { get; init; }

    [Description("Additional members of the response: cosine, logit, timings, silo, embedding; repeat the field, or send it once with commas.")]
    public ImmutableArray<IncludeName>? Include { get; init; }
}
