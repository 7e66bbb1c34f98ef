using System.ComponentModel;
using System.Text.Json.Serialization;
using ZeroShotOrleans.Gateway.Wire;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.TextEmbeddings;

// Requests are parsed by hand: their types exist only for their schemas.

/// <summary>A request for embeddings, in the form of Text Embeddings Inference.</summary>
internal sealed record TextEmbeddingsBody
{
    [Description("A text, or an array of up to 2048.")]
    [AnyOf(typeof(string), typeof(string[]))]
    public required object Inputs { get; init; }

    [Description("Whether to cut a text that is longer than the model reads. Default true; with false such a text is refused.")]
    public bool? Truncate { get; init; }

    [Description("Only 'Right': the models keep the beginning of a text.")]
    [JsonPropertyName("truncation_direction")]
    public string? TruncationDirection { get; init; }

    [Description("Refused: the models have no named prompts.")]
    [JsonPropertyName("prompt_name")]
    public string? PromptName { get; init; }

    [Description("Only true: embeddings have length 1.")]
    public bool? Normalize { get; init; }

    [Description("As in POST /v1/embeddings.")]
    public int? Dimensions { get; init; }

    [Description("The options, in place of beside the inputs: where huggingface_hub before 1.0 puts them.")]
    public TextEmbeddingsParameters? Parameters { get; init; }
}

/// <summary>The options of a request for embeddings.</summary>
internal sealed record TextEmbeddingsParameters
{
    [Description("As beside the inputs.")]
    public bool? Truncate { get; init; }

    [Description("As beside the inputs.")]
    [JsonPropertyName("truncation_direction")]
    public string? TruncationDirection { get; init; }

    [Description("As beside the inputs.")]
    [JsonPropertyName("prompt_name")]
    public string? PromptName { get; init; }

    [Description("As beside the inputs.")]
    public bool? Normalize { get; init; }

    [Description("As beside the inputs.")]
    public int? Dimensions { get; init; }
}

/// <summary>A request to compare sentences, in the form of Text Embeddings Inference.</summary>
internal sealed record SimilarityBody
{
    public required SimilarityInputs Inputs { get; init; }

    public SimilarityParameters? Parameters { get; init; }
}

/// <summary>The sentences to compare.</summary>
internal sealed record SimilarityInputs
{
    [Description("The sentence that the others are compared with.")]
    [JsonPropertyName("source_sentence")]
    public required string SourceSentence { get; init; }

    [Description("The others, up to 2048.")]
    public required string[] Sentences { get; init; }
}

/// <summary>How the sentences are embedded.</summary>
internal sealed record SimilarityParameters
{
    [Description("As in POST /embed.")]
    public bool? Truncate { get; init; }

    [Description("As in POST /embed.")]
    [JsonPropertyName("truncation_direction")]
    public string? TruncationDirection { get; init; }

    [Description("As in POST /embed.")]
    [JsonPropertyName("prompt_name")]
    public string? PromptName { get; init; }
}

/// <summary>A request for what is not supported.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record UnsupportedBody;

/// <summary>The default model and the limits, in the form of Text Embeddings Inference.</summary>
internal sealed record TextEmbeddingsInfo
{
    [JsonPropertyName("model_id")]
    public required string ModelId { get; init; }

    [Description("Fingerprint of the model.")]
    [JsonPropertyName("model_sha")]
    public string? ModelSha { get; init; }

    [JsonPropertyName("model_dtype"), EnumValues("float32")]
    public string ModelDtype { get; init; } = "float32";

    [JsonPropertyName("model_type")]
    public TextEmbeddingsModelType ModelType { get; init; } = new(new TextEmbeddingsPooling("model"));

    [JsonPropertyName("max_concurrent_requests"), Description("Http:MaxConcurrentRequests.")]
    public required int MaxConcurrentRequests { get; init; }

    [JsonPropertyName("max_input_length"), Description("Tokens of a text that the model reads.")]
    public required int MaxInputLength { get; init; }

    [JsonPropertyName("max_batch_tokens")]
    public required int MaxBatchTokens { get; init; }

    [JsonPropertyName("max_client_batch_size"), Description("Texts in a request.")]
    public required int MaxClientBatchSize { get; init; }

    [JsonPropertyName("auto_truncate")]
    public bool AutoTruncate { get; init; } = true;

    [Description("Version of this server.")]
    public string Version { get; init; } = ServerVersion.Text;
}

/// <summary>What kind of model it is.</summary>
internal sealed record TextEmbeddingsModelType(TextEmbeddingsPooling Embedding);

/// <summary>How the model makes one embedding of a text.</summary>
internal sealed record TextEmbeddingsPooling([property: Description("Always 'model': in its own way.")] string Pooling);
