using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>Images to classify, and labels.</summary>
public sealed record ClassificationRequest
{
    /// <summary>The images.</summary>
    public required IReadOnlyList<ZeroShotImage> Images { get; init; }

    /// <summary>
    /// The label sets, 1 to <see cref="Limits.MaxLabelSetsPerJob"/>: labels, or the name of a stored set. Each image is scored for each; over HTTP, each set is a request of its own.
    /// </summary>
    public required ImmutableArray<LabelSetDefinition> LabelSets { get; init; }

    /// <summary>Model and scoring; null: the default model and the top five labels.</summary>
    public ClassifyOptions? Options { get; init; }

    /// <summary>The label sets, with the templates of the options where they have none.</summary>
    internal ImmutableArray<LabelSetDefinition> FilledLabelSets => Options is { Templates: { IsDefaultOrEmpty: false } templates }
        ? [.. LabelSets.Select(set => set.Name is null && set.Templates.IsDefaultOrEmpty ? set with { Templates = templates } : set)]
        : LabelSets;
}

/// <summary>Model and scoring of a classification.</summary>
public sealed record ClassifyOptions
{
    /// <summary>Name of the model; null: the default model of the client, or of the server.</summary>
    public string? Model { get; init; }

    /// <summary>Templates of prompts for labels that are given without, in which <c>{}</c> stands for the label. Empty: the model's own.</summary>
    public ImmutableArray<string> Templates { get; init; } = [];

    /// <summary>How similarities become scores. Default: the top five labels, scored as the model was trained.</summary>
    public ScoreOptions Score { get; init; } = new();
}
