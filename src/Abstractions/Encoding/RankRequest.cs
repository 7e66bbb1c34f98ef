using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>Vectors of images, to be ranked for labels.</summary>
[GenerateSerializer, Immutable, Alias("zso.RankRequest")]
public sealed record RankRequest
{
    /// <summary>Name of the model that made the vectors.</summary>
    [Id(0)] public required string Model { get; init; }

    /// <summary>
    /// One per image, 1 to <see cref="Limits.MaxImagesPerRequest"/>, each as <see cref="ImageOutcome.Vector"/> was: little-endian float32, one row of unit length,
    /// or several where the model gives several vectors for an image.
    /// </summary>
    [Id(1)] public required ImmutableArray<byte[]> Vectors { get; init; }

    /// <summary>The label sets, 1 to <see cref="Limits.MaxLabelSetsPerJob"/>.</summary>
    [Id(2)] public required ImmutableArray<LabelSetDefinition> LabelSets { get; init; }

    /// <summary>How similarities become rankings. Not with <see cref="ScoreOptions.Rematch"/>, which looks at the image again.</summary>
    [Id(3)] public ScoreOptions Score { get; init; } = new();
}

/// <summary>Answer to a <see cref="RankRequest"/>.</summary>
[GenerateSerializer, Immutable, Alias("zso.RankAnswer")]
public sealed record RankAnswer
{
    /// <summary>One outcome per vector, in order.</summary>
    [Id(0)] public required ImmutableArray<ImageOutcome> Outcomes { get; init; }

    /// <summary>The label sets as they were used: labels, templates, name and version filled in.</summary>
    [Id(1)] public required ImmutableArray<LabelSetDefinition> LabelSets { get; init; }

    /// <summary>How long ranking took, the longest of all vectors.</summary>
    [Id(2)] public required TimeSpan Score { get; init; }

    /// <summary>Prompts that had to run through the text tower for it; 0 when all label vectors were stored already.</summary>
    [Id(3)] public required int PromptsEmbedded { get; init; }

    /// <summary>The <see cref="ModelInfo.Fingerprint"/> of the model that encoded the labels; what encoded the vectors only their sender knows. Empty: not known.</summary>
    [Id(60)] public string Fingerprint { get; init; } = "";
}
