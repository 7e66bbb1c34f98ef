using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>The labels to choose from, and the sentences each is read in.</summary>
/// <remarks>Two equal sets need not be the same object: compare <see cref="LabelSetKey"/>, not references.</remarks>
[GenerateSerializer, Immutable, Alias("zso.LabelSetDefinition")]
public sealed record LabelSetDefinition
{
    /// <summary>The labels in the order that <see cref="LabelScore.Label"/> counts. At least one, at most <see cref="Limits.MaxLabels"/>.</summary>
    [Id(0)] public required ImmutableArray<string> Labels { get; init; }

    /// <summary>
    /// Prompts around a label, <c>{}</c> standing for it. A label's vector is the normalised mean of its normalised prompt vectors.
    /// Empty: the model's own template.
    /// </summary>
    [Id(1)] public ImmutableArray<string> Templates { get; init; } = [];

    /// <summary>The definition with the model's template filled in where it names none.</summary>
    public LabelSetDefinition WithDefaults(ModelInfo model) =>
        Templates.IsDefaultOrEmpty ? this with { Templates = [model.DefaultTemplate] } : this;
}
