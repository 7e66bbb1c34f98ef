using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>Candidate labels and the templates of their prompts.</summary>
/// <remarks>Equal sets may be different objects: compare <see cref="LabelSetKey"/>, not references.</remarks>
[GenerateSerializer, Immutable, Alias("zso.LabelSetDefinition")]
public sealed record LabelSetDefinition
{
    /// <summary>The labels; <see cref="LabelScore.Label"/> is an index into them. At least one, at most <see cref="Limits.MaxLabels"/>.</summary>
    /// <remarks>Empty to refer to the stored set <see cref="Name"/>.</remarks>
    [Id(0)] public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>
    /// Templates of prompts, in which <c>{}</c> stands for the label. A label's embedding is the normalised mean of its normalised prompt embeddings.
    /// Empty: the model's own template.
    /// </summary>
    [Id(1)] public ImmutableArray<string> Templates { get; init; } = [];

    /// <summary>Name of a stored label set (<see cref="ILabelSetNameGrain"/>), or null for an unnamed one.</summary>
    [Id(2)] public string? Name { get; init; }

    /// <summary>Version of the stored label set, from 1; 0: the newest. Filled in, with labels and templates, when a job or request starts.</summary>
    [Id(3)] public int Version { get; init; }

    /// <summary>The job for which the set is prepared, or null: its embeddings are then stored until the job has ended. Not part of a spec.</summary>
    [Id(4)] internal string? KeptBy { get; init; }

    /// <summary>The definition with the model's template filled in if it has none.</summary>
    public LabelSetDefinition WithDefaults(ModelInfo model) =>
        Templates.IsDefaultOrEmpty ? this with { Templates = [model.DefaultTemplate] } : this;
}
