using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json.Serialization;

namespace ZeroShotOrleans.Gateway.Wire.Shapes;

// What EmbeddingEndpoints reads and writes by hand. Nothing is ever made of these types but their schemas.

/// <summary>A request for embeddings, as OpenAI's clients send it. Members that are not known are ignored.</summary>
internal sealed record EmbeddingBody
{
    [Description("One input or up to 2048. A string is a text, unless it starts with 'data:' or with the base64 of an image file's first bytes: then it is an image. With \"modality\": \"image\" every string is an image, including http(s) URLs. An object is an image.")]
    [AnyOf(typeof(ImageBody), typeof(ImageBody[]))]
    public required object Input { get; init; }

    [Description("Name of the model; without it the server's default.")]
    public string? Model { get; init; }

    [Description("'float': arrays of numbers (the default); 'base64': little-endian float32.")]
    [JsonPropertyName("encoding_format")]
    public EncodingFormat? EncodingFormat { get; init; }

    [Description("Only the width of the model's embeddings: they mean nothing when they are cut.")]
    public int? Dimensions { get; init; }

    [Description("'image': every input is an image. 'text' is the default.")]
    public string? Modality { get; init; }

    [Description("Taken and not used.")]
    public string? User { get; init; }
}

/// <summary>How embeddings are written.</summary>
internal enum EncodingFormat
{
    Float,
    Base64,
}

/// <summary>Embeddings, one for each input, in order.</summary>
internal sealed record EmbeddingListBody(
    [property: EnumValues("list")] string Object,
    ImmutableArray<EmbeddingItemBody> Data,
    [property: Description("The model as the request named it.")] string Model,
    EmbeddingUsageBody Usage);

/// <summary>One embedding, of length 1.</summary>
internal sealed record EmbeddingItemBody([property: EnumValues("embedding")] string Object, int Index)
{
    [Description("An array of numbers, or with encoding_format 'base64' a string.")]
    [AnyOf(typeof(float[]), typeof(string))]
    public required object Embedding { get; init; }
}

/// <summary>Always 0: tokens are not counted.</summary>
internal sealed record EmbeddingUsageBody(
    [property: JsonPropertyName("prompt_tokens")] int PromptTokens,
    [property: JsonPropertyName("total_tokens")] int TotalTokens);

/// <summary>A refusal on an OpenAI-style route.</summary>
internal sealed record OpenAiError(OpenAiErrorDetail Error);

/// <summary>What was wrong.</summary>
[WritesNull]
internal sealed record OpenAiErrorDetail(
    [property: Description("What was wrong, where, and what to do.")] string Message,
    [property: EnumValues("invalid_request_error", "authentication_error", "permission_error", "rate_limit_error", "server_error")] string Type,
    [property: Description("Always null.")] string? Param,
    [property: Description("What a program can branch on.")] string Code);
