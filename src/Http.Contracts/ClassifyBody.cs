using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ZeroShotOrleans.Http.Contracts;

/// <summary>What <c>POST /v1/classify</c> takes as JSON.</summary>
public sealed record ClassifyBody
{
    /// <summary>Name of the model; without it the server's default.</summary>
    public string? Model { get; init; }

    /// <summary>One image: base64, a data URI, an http(s) address, or an object with 'base64', 'url' or 'image_url', and 'name'.</summary>
    public ImageBody? Image { get; init; }

    /// <summary>Several images.</summary>
    public ImmutableArray<ImageBody?>? Images { get; init; }

    /// <summary>Instead of images their embeddings, as an earlier answer of the same model gave them ('include': ['embedding']), in base64: other labels then cost no image pass.</summary>
    public ImmutableArray<byte[]>? Embeddings { get; init; }

    /// <summary>Candidate labels: an array, or one string with commas between labels. Either this or 'labelSet'.</summary>
    [JsonConverter(typeof(StringsConverter))]
    public ImmutableArray<string>? Labels { get; init; }

    /// <summary>Name of a stored label set, with '@' and a version if not the newest is meant: 'animals@3'.</summary>
    public string? LabelSet { get; init; }

    /// <summary>Prompts around a label, '{}' standing for it; several are averaged. Without it the model's own.</summary>
    [JsonConverter(typeof(StringsConverter))]
    public ImmutableArray<string>? Templates { get; init; }

    /// <summary>Number of labels to return per image. Default 5.</summary>
    public int? TopK { get; init; }

    /// <summary>Labels with a lower score are left out, 0 to 1. Default 0.</summary>
    public float? Threshold { get; init; }

    /// <summary>Every label is scored by itself and several may be high.</summary>
    public bool? MultiLabel { get; init; }

    /// <summary>How similarities become scores: 'trained' (as the model was, the default), 'softmax' (they add up to 1), 'sigmoid' (each label's logit by itself). Not with 'multiLabel'.</summary>
    public Activation? Activation { get; init; }

    /// <summary>How many of the nearest labels the model's matching head looks at again. Only for models that can match.</summary>
    public int? Rematch { get; init; }

    /// <summary>What else the answer is to hold: 'cosine', 'logit', 'timings', 'silo', 'embedding'.</summary>
    public ImmutableArray<IncludeName>? Include { get; init; }
}

/// <summary>Parts of an answer that are left out unless asked for.</summary>
public enum IncludeName
{
    Cosine,
    Logit,
    Timings,
    Silo,
    Embedding,
}
