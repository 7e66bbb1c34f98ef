using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>Image embeddings to score for labels.</summary>
[GenerateSerializer, Immutable, Alias("zso.ClassifyEmbeddingsRequest")]
public sealed record ClassifyEmbeddingsRequest
{
    /// <summary>Name of the model that computed the embeddings.</summary>
    [Id(0)] public required string Model { get; init; }

    /// <summary>
    /// One per image, 1 to <see cref="Limits.MaxImagesPerRequest"/>, each as returned in <see cref="ImageOutcome.Embedding"/>: little-endian float32, one row of unit length,
    /// or several if the model has several embeddings per image.
    /// </summary>
    [Id(1)] public required ImmutableArray<byte[]> Embeddings { get; init; }

    /// <summary>The label sets, 1 to <see cref="Limits.MaxLabelSetsPerJob"/>.</summary>
    [Id(2)] public required ImmutableArray<LabelSetDefinition> LabelSets { get; init; }

    /// <summary>How similarities become scores. Without <see cref="ScoreOptions.Rematch"/>, which needs the image.</summary>
    [Id(3)] public ScoreOptions Score { get; init; } = new();
}

/// <summary>Answer to a <see cref="ClassifyEmbeddingsRequest"/>.</summary>
[GenerateSerializer, Immutable, Alias("zso.ClassifyEmbeddingsAnswer")]
public sealed record ClassifyEmbeddingsAnswer
{
    /// <summary>One outcome per embedding, in order.</summary>
    [Id(0)] public required ImmutableArray<ImageOutcome> Outcomes { get; init; }

    /// <summary>The label sets as used: with labels, templates, name and version filled in.</summary>
    [Id(1)] public required ImmutableArray<LabelSetDefinition> LabelSets { get; init; }

    /// <summary>Time spent scoring, the longest of all embeddings.</summary>
    [Id(2)] public required TimeSpan Score { get; init; }

    /// <summary>Prompts encoded by the text tower for this request; 0 if all label embeddings were stored.</summary>
    [Id(3)] public required int PromptsEmbedded { get; init; }

    /// <summary>The <see cref="ModelInfo.Fingerprint"/> of the model that encoded the labels; the model that encoded the embeddings is known only to their sender. Empty if unknown.</summary>
    [Id(60)] public string Fingerprint { get; init; } = "";

    /// <summary>Reasons to distrust the scores; usually empty.</summary>
    [Id(40)] public ImmutableArray<ScoreWarning> Warnings { get; init; } = [];
}
