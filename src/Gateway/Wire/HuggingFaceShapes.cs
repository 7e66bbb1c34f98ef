using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json.Serialization;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Wire;

// The bodies that HuggingFaceRequest parses and HuggingFaceEndpoints writes by hand. The types exist for their schemas, and for the names and types of their members.

/// <summary>
/// A request of a Hugging Face client: an image with candidate labels, an image alone (the server's default label set), or texts to embed. Each parameter may be in 'parameters' or
/// next to it. One that does not belong to what is asked for is refused by name.
/// </summary>
internal sealed record HuggingFaceBody : HuggingFaceParameters
{
    [Description("An image, or without labels a text or texts to embed. Without labels, a string is treated as an image if it starts with 'data:', 'http://', 'https://', or with the base64 of an image file's first bytes.")]
    [AnyOf(typeof(ImageBody), typeof(string[]))]
    public object? Inputs { get; init; }

    [Description("The image, where clients before huggingface_hub 0.28 put it. Not with 'inputs'.")]
    [AnyOf(typeof(ImageBody))]
    public object? Image { get; init; }

    public HuggingFaceParameters? Parameters { get; init; }

    public HuggingFaceOptions? Options { get; init; }
}

/// <summary>The parameters of a Hugging Face request.</summary>
internal record HuggingFaceParameters
{
    [Description("The labels: an array, or one comma-separated string. Without labels, an image is classified with the server's default label set.")]
    [JsonPropertyName("candidate_labels"), AnyOf(typeof(string), typeof(string[]))]
    public object? CandidateLabels { get; init; }

    [Description("The prompt, with '{}' as the placeholder for the label. Only with labels. Default: the model's own.")]
    [JsonPropertyName("hypothesis_template")]
    public string? HypothesisTemplate { get; init; }

    [Description("Maximum number of labels in the response. Default: all.")]
    [JsonPropertyName("top_k")]
    public int? TopK { get; init; }

    [Description("Scores each label independently, so that several may be high. Not with 'function_to_apply'.")]
    [JsonPropertyName("multi_label")]
    public bool? MultiLabel { get; init; }

    [Description("How logits become scores: 'softmax' (over the labels), 'sigmoid' (of each) or 'none' (the logits themselves). Default: as the model was trained.")]
    [JsonPropertyName("function_to_apply")]
    public ScoreFunction? FunctionToApply { get; init; }

    [Description("Texts only. Only true: embeddings always have length 1.")]
    public bool? Normalize { get; init; }

    [Description("Texts only. false refuses a text that is longer than the model reads. Default: such a text is cut, and the header X-Zso-Warning names it; true also cuts texts beyond the limit of 2000 characters.")]
    public bool? Truncate { get; init; }

    [Description("Texts only. Only 'right': a text is read from its start.")]
    [JsonPropertyName("truncation_direction")]
    public string? TruncationDirection { get; init; }

    [Description("Refused: models here have no named prompts. Write the prompt into the text.")]
    [JsonPropertyName("prompt_name")]
    public string? PromptName { get; init; }

    [Description("Texts only. Length of the embeddings: the model's own, or one of its 'matryoshkaDimensions'.")]
    public int? Dimensions { get; init; }

    [Description("Texts only. Only 'float'; POST /v1/embeddings also knows base64.")]
    [JsonPropertyName("encoding_format")]
    public string? EncodingFormat { get; init; }

    [Description("The same as 'candidate_labels', as JavaScript programs write it.")]
    [JsonPropertyName("candidateLabels"), AnyOf(typeof(string), typeof(string[]))]
    public object? CandidateLabelsInCamelCase { get; init; }

    [Description("The same as 'hypothesis_template'.")]
    [JsonPropertyName("hypothesisTemplate")]
    public string? HypothesisTemplateInCamelCase { get; init; }

    [Description("The same as 'top_k'.")]
    [JsonPropertyName("topK")]
    public int? TopKInCamelCase { get; init; }
}

/// <summary>How logits become scores.</summary>
internal enum ScoreFunction
{
    Softmax,
    Sigmoid,
    None,
}

/// <summary>Options of a Hugging Face request, which concern how their service runs.</summary>
internal sealed record HuggingFaceOptions
{
    [Description("Without effect: answers are not cached.")]
    [JsonPropertyName("use_cache")]
    public bool? UseCache { get; init; }

    [Description("Without effect: a request always waits until the model is loaded.")]
    [JsonPropertyName("wait_for_model")]
    public bool? WaitForModel { get; init; }

    [Description("Only false: the operator chooses the devices.")]
    [JsonPropertyName("use_gpu")]
    public bool? UseGpu { get; init; }

    [Description("Only false: a model is loaded when it is needed.")]
    [JsonPropertyName("dont_load_model")]
    public bool? DontLoadModel { get; init; }
}

/// <summary>The classification of an image, best label first; or one embedding for each text.</summary>
[AnyOf(typeof(ImmutableArray<HuggingFaceScore>), typeof(float[][]))]
internal sealed record HuggingFaceAnswer;

/// <summary>One label of a classification.</summary>
internal sealed record HuggingFaceScore(string Label, [property: Description("0 to 1; with 'function_to_apply' none the logit.")] float Score);

/// <summary>An error on a Hugging Face route.</summary>
internal sealed record HuggingFaceError(
    [property: Description("What was wrong, where, and what to do next: always one string.")] string Error,
    [property: Description("Error code that programs branch on.")] string Code);
