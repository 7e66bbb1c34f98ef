using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json.Serialization;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Wire;

// The bodies that HuggingFaceRequest parses and HuggingFaceEndpoints writes by hand. These types exist only for their schemas.

/// <summary>
/// A request of a Hugging Face client: an image with candidate labels, an image alone (the server's default label set), or texts to embed. Unknown members
/// are ignored, as clients send some that have no meaning here.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record HuggingFaceBody
{
    [Description("An image, or without labels a text or texts to embed. Without labels, a string is treated as an image if it starts with 'data:', 'http://', 'https://', or with the base64 of an image file's first bytes.")]
    [AnyOf(typeof(ImageBody), typeof(string[]))]
    public object? Inputs { get; init; }

    [Description("The image, where clients before huggingface_hub 0.28 put it. Not with 'inputs'.")]
    [AnyOf(typeof(ImageBody))]
    public object? Image { get; init; }

    public HuggingFaceParameters? Parameters { get; init; }

    [Description("Labels, when no parameters are sent.")]
    [JsonPropertyName("candidate_labels"), AnyOf(typeof(string), typeof(string[]))]
    public object? CandidateLabels { get; init; }

    [JsonPropertyName("hypothesis_template")]
    public string? HypothesisTemplate { get; init; }

    [JsonPropertyName("top_k")]
    public int? TopK { get; init; }
}

/// <summary>The parameters of a zero-shot request.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record HuggingFaceParameters
{
    [Description("The labels: an array, or one comma-separated string.")]
    [JsonPropertyName("candidate_labels"), AnyOf(typeof(string), typeof(string[]))]
    public object? CandidateLabels { get; init; }

    [Description("The prompt, with '{}' as the placeholder for the label. Default: the model's own.")]
    [JsonPropertyName("hypothesis_template")]
    public string? HypothesisTemplate { get; init; }

    [Description("Maximum number of labels in the response. Default: all.")]
    [JsonPropertyName("top_k")]
    public int? TopK { get; init; }
}

/// <summary>The classification of an image, best label first; or one embedding for each text.</summary>
[AnyOf(typeof(ImmutableArray<HuggingFaceScore>), typeof(float[][]))]
internal sealed record HuggingFaceAnswer;

/// <summary>One label of a classification.</summary>
internal sealed record HuggingFaceScore(string Label, [property: Description("0 to 1.")] float Score);

/// <summary>An error on a Hugging Face route.</summary>
internal sealed record HuggingFaceError(
    [property: Description("What was wrong, where, and what to do next: always one string.")] string Error,
    [property: Description("Error code that programs branch on.")] string Code);
