using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json.Serialization;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Wire;

// What HuggingFaceRequest reads and HuggingFaceEndpoints writes by hand. Nothing is ever made of these types but their schemas.

/// <summary>
/// A request of a Hugging Face client: an image with candidate labels, an image alone (the server's default label set), or texts to embed. Members that are not
/// known are ignored, as clients send some that mean nothing here.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record HuggingFaceBody
{
    [Description("An image; or, without labels, a text or texts to embed. Without labels a string is an image if it starts with 'data:', 'http://', 'https://', or with the base64 of an image file's first bytes.")]
    [AnyOf(typeof(ImageBody), typeof(string[]))]
    public object? Inputs { get; init; }

    [Description("The image, where clients before huggingface_hub 0.28 put it. Not with 'inputs'.")]
    [AnyOf(typeof(ImageBody))]
    public object? Image { get; init; }

    public HuggingFaceParameters? Parameters { get; init; }

    [Description("Labels here, too, where no parameters are sent.")]
    [JsonPropertyName("candidate_labels"), AnyOf(typeof(string), typeof(string[]))]
    public object? CandidateLabels { get; init; }

    [JsonPropertyName("hypothesis_template")]
    public string? HypothesisTemplate { get; init; }

    [JsonPropertyName("top_k")]
    public int? TopK { get; init; }
}

/// <summary>What a zero-shot request says of its labels.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record HuggingFaceParameters
{
    [Description("The labels: an array, or one string with commas between them.")]
    [JsonPropertyName("candidate_labels"), AnyOf(typeof(string), typeof(string[]))]
    public object? CandidateLabels { get; init; }

    [Description("The prompt around a label, '{}' standing for it. Without it the model's own.")]
    [JsonPropertyName("hypothesis_template")]
    public string? HypothesisTemplate { get; init; }

    [Description("Most labels in the answer. Without it all.")]
    [JsonPropertyName("top_k")]
    public int? TopK { get; init; }
}

/// <summary>The classification of an image, best label first; or one embedding for each text.</summary>
[AnyOf(typeof(ImmutableArray<HuggingFaceScore>), typeof(float[][]))]
internal sealed record HuggingFaceAnswer;

/// <summary>One label of a classification.</summary>
internal sealed record HuggingFaceScore(string Label, [property: Description("0 to 1.")] float Score);

/// <summary>A refusal on a Hugging Face route.</summary>
internal sealed record HuggingFaceError(
    [property: Description("What was wrong, where, and what to do: always one string.")] string Error,
    [property: Description("What a program can branch on.")] string Code);
