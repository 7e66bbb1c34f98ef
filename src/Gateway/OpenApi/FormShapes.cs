using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json.Serialization;

namespace ZeroShotOrleans.Gateway.OpenApi;

// Forms, which are read part by part. Nothing is ever made of these types but their schemas.

/// <summary>Files of a form, all of them images.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record UploadFormBody
{
    [Description("The image files, in the order of the job. A file's name names its image in the results.")]
    public required FormFile[] Image { get; init; }
}

/// <summary>The bytes of a file.</summary>
internal sealed record FormFile;

/// <summary>A classify request as a form: every file is an image, fields are named like the members of the JSON.</summary>
internal sealed record ClassifyFormBody
{
    [Description("Image files, and fields with base64, data URIs or addresses. The name of the field of a file does not matter.")]
    public FormFile[]? Image { get; init; }

    [Description("Name of the model; without it the server's default.")]
    public string? Model { get; init; }

    [Description("Candidate labels: the field several times, or once with commas between labels or as a JSON array. Either this or 'labelSet'.")]
    public ImmutableArray<string>? Labels { get; init; }

    [Description("Name of a stored label set, with '@' and a version if not the newest is meant.")]
    public string? LabelSet { get; init; }

    [Description("Prompts around a label, '{}' standing for it; the field several times for several.")]
    public ImmutableArray<string>? Templates { get; init; }

    [Description("Number of labels to return per image. Default 5.")]
    public int? TopK { get; init; }

    [Description("Labels with a lower score are left out, 0 to 1. Default 0.")]
    public float? Threshold { get; init; }

    [Description("Every label is scored by itself and several may be high.")]
    public bool? MultiLabel { get; init; }

    [Description("How similarities become scores; as in the JSON.")]
    public string? Activation { get; init; }

    [Description("How many of the nearest labels the model's matching head looks at again.")]
    public int? Rematch { get; init; }

    [Description("What else the answer is to hold: cosine, logit, timings, silo; the field several times, or once with commas.")]
    public ImmutableArray<string>? Include { get; init; }
}
