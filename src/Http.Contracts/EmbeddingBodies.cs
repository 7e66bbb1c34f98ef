using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ZeroShotOrleans.Http.Contracts;

/// <summary>A request for embeddings, in the form of OpenAI's clients.</summary>
public sealed record EmbeddingBody
{
    /// <summary>One input or several, up to 2048 unless the server's Http:MaxEmbeddingInputs is another number. A string is a text, unless it starts with 'data:' or with the base64 of an image file's first bytes: then it is an image. With "modality": "image" every string is an image, including http(s) URLs. An object is an image.</summary>
    [AnyOf(typeof(ImageBody), typeof(ImageBody[]))]
    public required object Input { get; init; }

    /// <summary>Name of the model. Default: the server's default model.</summary>
    public string? Model { get; init; }

    /// <summary>'float': arrays of numbers (the default); 'base64': little-endian float32.</summary>
    [JsonPropertyName("encoding_format")]
    public EncodingFormat? EncodingFormat { get; init; }

    /// <summary>Length of the embeddings: the model's own, or one of its 'matryoshkaDimensions'. Shortened embeddings have length 1 again.</summary>
    public int? Dimensions { get; init; }

    /// <summary>'image' treats every input as an image; 'text' refuses images. Default: each input is what it looks like.</summary>
    public string? Modality { get; init; }

    /// <summary>Only true: embeddings always have length 1.</summary>
    public bool? Normalize { get; init; }

    /// <summary>Accepted without effect: OpenAI attributes abuse with it, and here the key says who calls.</summary>
    public string? User { get; init; }
}

/// <summary>How embeddings are written.</summary>
public enum EncodingFormat
{
    Float,
    Base64,
}

/// <summary>Embeddings, one for each input, in order.</summary>
/// <param name="Model">The model name of the request.</param>
public sealed record EmbeddingListBody(
    [property: EnumValues("list")] string Object,
    ImmutableArray<EmbeddingItemBody> Data,
    string Model,
    EmbeddingUsageBody Usage);

/// <summary>One embedding, of length 1.</summary>
public sealed record EmbeddingItemBody([property: EnumValues("embedding")] string Object, int Index)
{
    /// <summary>An array of numbers, or with encoding_format 'base64' a string.</summary>
    [AnyOf(typeof(float[]), typeof(string))]
    public required object Embedding { get; init; }
}

/// <summary>Number of tokens that the text tower read: with special tokens, without padding, at most the model's context length per text. Images have none.</summary>
public sealed record EmbeddingUsageBody(
    [property: JsonPropertyName("prompt_tokens")] int PromptTokens,
    [property: JsonPropertyName("total_tokens")] int TotalTokens);
