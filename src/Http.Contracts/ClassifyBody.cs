using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ZeroShotOrleans.Http.Contracts;

/// <summary>The JSON body of <c>POST /v1/classify</c>.</summary>
public sealed record ClassifyBody
{
    /// <summary>Name of the model. Default: the server's default model.</summary>
    public string? Model { get; init; }

    /// <summary>One image: base64, a data URI, an http(s) URL, or an object with 'base64', 'url' or 'image_url', and 'name'.</summary>
    public ImageBody? Image { get; init; }

    /// <summary>Several images.</summary>
    public ImmutableArray<ImageBody?>? Images { get; init; }

    /// <summary>Embeddings instead of images, in base64, from an earlier response of the same model ('include': ['embedding']): classifying them for other labels needs no image encoding.</summary>
    public ImmutableArray<byte[]>? Embeddings { get; init; }

    /// <summary>Candidate labels: an array, or one string of labels separated by commas. Either this or 'labelSet'.</summary>
    [JsonConverter(typeof(StringsConverter))]
    public ImmutableArray<string>? Labels { get; init; }

    /// <summary>Name of a stored label set, with '@' and a version if not the newest is meant: 'animals@3'.</summary>
    public string? LabelSet { get; init; }

    /// <summary>Prompts with '{}' as the placeholder for the label; several are averaged. Default: the model's own.</summary>
    [JsonConverter(typeof(StringsConverter))]
    public ImmutableArray<string>? Templates { get; init; }

    /// <summary>Number of labels to return per image, 1 to 100,000; more than there are: all. Default 5.</summary>
    public int? TopK { get; init; }

    /// <summary>Labels with a lower score are omitted, 0 to 1. Default 0.</summary>
    public float? Threshold { get; init; }

    /// <summary>Scores each label independently, so that several may be high.</summary>
    public bool? MultiLabel { get; init; }

    /// <summary>How similarities become scores: 'trained' (as in the model's training, the default), 'softmax' (scores add up to 1), 'sigmoid' (each label independently). Not with 'multiLabel'.</summary>
    public Activation? Activation { get; init; }

    /// <summary>How many of the top labels the model's matching head rescores. Only for models that can match.</summary>
    public int? Rematch { get; init; }

    /// <summary>Additional members of the response: 'cosine', 'logit', 'timings', 'silo', 'embedding'.</summary>
    public ImmutableArray<IncludeName>? Include { get; init; }
}

/// <summary>Optional members of a response.</summary>
public enum IncludeName
{
    Cosine,
    Logit,
    Timings,
    Silo,
    Embedding,
}
