using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>The labels to choose from, and the sentences each is read in.</summary>
/// <remarks>Two equal sets need not be the same object: compare <see cref="LabelSetKey"/>, not references.</remarks>
[GenerateSerializer, Immutable, Alias("zso.LabelSetDefinition")]
public sealed record LabelSetDefinition
{
    /// <summary>The labels in the order that <see cref="LabelScore.Label"/> counts. At least one, at most <see cref="Limits.MaxLabels"/>.</summary>
    /// <remarks>May be empty when <see cref="Name"/> is given: then the stored set of that name is meant.</remarks>
    [Id(0)] public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>
    /// Prompts around a label, <c>{}</c> standing for it. A label's vector is the normalised mean of its normalised prompt vectors.
    /// Empty: the model's own template.
    /// </summary>
    [Id(1)] public ImmutableArray<string> Templates { get; init; } = [];

    /// <summary>Name of a stored label set (<see cref="ILabelSetNameGrain"/>), or null for one that has none.</summary>
    [Id(2)] public string? Name { get; init; }

    /// <summary>Version of the stored label set, from 1 on; 0: the newest. Filled in, with labels and templates, when a job or request begins.</summary>
    [Id(3)] public int Version { get; init; }

    /// <summary>The definition with the model's template filled in where it names none.</summary>
    public LabelSetDefinition WithDefaults(ModelInfo model) =>
        Templates.IsDefaultOrEmpty ? this with { Templates = [model.DefaultTemplate] } : this;
}
