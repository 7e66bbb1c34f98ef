using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>A label set whose embeddings are stored.</summary>
[GenerateSerializer, Immutable, Alias("zso.LabelSetInfo")]
public sealed record LabelSetInfo
{
    /// <summary>The set's <see cref="LabelSetKey"/>.</summary>
    [Id(0)] public required string Key { get; init; }

    /// <summary>Name of the model.</summary>
    [Id(1)] public required string Model { get; init; }

    /// <summary>Labels in order.</summary>
    [Id(2)] public required ImmutableArray<string> Labels { get; init; }

    /// <summary>Templates used, never empty.</summary>
    [Id(3)] public required ImmutableArray<string> Templates { get; init; }

    /// <summary>Prompts encoded by the text tower for the call that returned this: 0 if the embeddings were already stored.</summary>
    [Id(4)] public int PromptsEmbedded { get; init; }

    /// <summary>Reasons to distrust scores of this set with this model.</summary>
    [Id(40)] public ImmutableArray<ScoreWarning> Warnings { get; init; } = [];
}
