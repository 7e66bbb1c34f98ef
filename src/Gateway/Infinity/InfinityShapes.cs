using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json.Serialization;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Infinity;

// Requests are parsed by hand: their types exist only for their schemas.

/// <summary>A request for embeddings, in the form of Infinity's clients.</summary>
internal sealed record InfinityEmbeddingBody
{
    [Description("One input or up to 2048, all of one modality. Texts, or images as data URIs, base64 or URLs.")]
    [AnyOf(typeof(ImageBody), typeof(ImageBody[]))]
    public required object Input { get; init; }

    [Description("Name of the model. Default, also for 'default/not-specified': the server's default model.")]
    public string? Model { get; init; }

    [Description("'text' (the default) or 'image'. There are no models for audio.")]
    public string? Modality { get; init; }

    [Description("'float': arrays of numbers (the default); 'base64': little-endian float32.")]
    [JsonPropertyName("encoding_format")]
    public EncodingFormat? EncodingFormat { get; init; }

    [Description("As in POST /v1/embeddings; 0 (the default): all.")]
    public int? Dimensions { get; init; }

    [Description("Accepted; nothing depends on it.")]
    public string? User { get; init; }
}

/// <summary>A request to classify images, in the form of Infinity's clients.</summary>
internal sealed record InfinityClassifyBody
{
    [Description("Images: data URIs, base64 or URLs.")]
    public required ImageBody[] Input { get; init; }

    [Description("Name of the model. Default, also for 'default/not-specified': the server's default model.")]
    public string? Model { get; init; }

    [Description("The labels. Not known to Infinity, whose models have their own. Default: the server's default label set.")]
    [AnyOf(typeof(string), typeof(string[]))]
    public object? Labels { get; init; }

    [Description("Whether to answer logits instead of scores. Default false.")]
    [JsonPropertyName("raw_scores")]
    public bool? RawScores { get; init; }
}

/// <summary>A request to rerank texts, which is refused.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record InfinityRerankBody;

/// <summary>The models, in the form of Infinity.</summary>
internal sealed record InfinityModelListBody(ImmutableArray<InfinityModelBody> Data)
{
    [EnumValues("list")]
    public string Object { get; init; } = "list";
}

/// <summary>One model, in the form of Infinity.</summary>
internal sealed record InfinityModelBody(string Id)
{
    [EnumValues("model")]
    public string Object { get; init; } = "model";

    [EnumValues("infinity"), Description("Always 'infinity', which Infinity's client requires.")]
    [JsonPropertyName("owned_by")]
    public string OwnedBy { get; init; } = "infinity";

    [Description("Always 0: the creation time of a model is unknown.")]
    public long Created { get; init; }

    public string Backend { get; init; } = "onnxruntime";

    public ImmutableArray<string> Capabilities { get; init; } = ["embed", "image_embed", "classify"];

    [Description("Always empty: GET /v1/silos reports the load.")]
    public InfinityStats Stats { get; init; } = new();
}

/// <summary>The load of a model: empty.</summary>
internal sealed record InfinityStats;

/// <summary>The classification of images, in the form of Infinity: for each image its labels, the best first.</summary>
internal sealed record InfinityClassificationBody
{
    [EnumValues("classify")]
    public string Object { get; init; } = "classify";

    public required ImmutableArray<ImmutableArray<InfinityScore>> Data { get; init; }

    [Description("The model name of the request.")]
    public required string Model { get; init; }

    public EmbeddingUsageBody Usage { get; init; } = new(0, 0);
}

/// <summary>One label of a classification.</summary>
internal sealed record InfinityScore([property: Description("0 to 1; with raw_scores the logit.")] float Score, string Label);

/// <summary>That the process answers, in the form of Infinity.</summary>
internal sealed record InfinityHealthBody([property: Description("The time of the server, in seconds since 1970.")] double Unix);
