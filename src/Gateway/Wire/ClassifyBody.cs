using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json.Serialization;

namespace ZeroShotOrleans.Gateway.Wire;

/// <summary>What <c>POST /v1/classify</c> takes as JSON.</summary>
internal sealed record ClassifyBody
{
    [Description("Name of the model; without it the server's default.")]
    public string? Model { get; init; }

    [Description("One image: base64, a data URI, an http(s) address, or an object with 'base64', 'url' or 'image_url', and 'name'.")]
    public ImageBody? Image { get; init; }

    [Description("Several images.")]
    public ImmutableArray<ImageBody?>? Images { get; init; }

    [Description("Instead of images their embeddings, as an earlier answer of the same model gave them ('include': ['embedding']), in base64: other labels then cost no image pass.")]
    public ImmutableArray<byte[]>? Embeddings { get; init; }

    [Description("Candidate labels: an array, or one string with commas between labels. Either this or 'labelSet'.")]
    [JsonConverter(typeof(StringsConverter))]
    public ImmutableArray<string>? Labels { get; init; }

    [Description("Name of a stored label set, with '@' and a version if not the newest is meant: 'animals@3'.")]
    public string? LabelSet { get; init; }

    [Description("Prompts around a label, '{}' standing for it; several are averaged. Without it the model's own.")]
    [JsonConverter(typeof(StringsConverter))]
    public ImmutableArray<string>? Templates { get; init; }

    [Description("Number of labels to return per image. Default 5.")]
    public int? TopK { get; init; }

    [Description("Labels with a lower score are left out, 0 to 1. Default 0.")]
    public float? Threshold { get; init; }

    [Description("Every label is scored by itself and several may be high.")]
    public bool? MultiLabel { get; init; }

    [Description("How similarities become scores: 'trained' (as the model was, the default), 'softmax' (they add up to 1), 'sigmoid' (each label's logit by itself). Not with 'multiLabel'.")]
    public Activation? Activation { get; init; }

    [Description("How many of the nearest labels the model's matching head looks at again. Only for models that can match.")]
    public int? Rematch { get; init; }

    [Description("What else the answer is to hold: 'cosine', 'logit', 'timings', 'silo', 'embedding'.")]
    public ImmutableArray<IncludeName>? Include { get; init; }
}

/// <summary>Parts of an answer that are left out unless asked for.</summary>
internal enum IncludeName
{
    Cosine,
    Logit,
    Timings,
    Silo,
    Embedding,
}
