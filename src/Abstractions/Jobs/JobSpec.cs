using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>What a job is to do.</summary>
[GenerateSerializer, Immutable, Alias("zso.JobSpec")]
public sealed record JobSpec
{
    /// <summary>The images.</summary>
    [Id(0)] public required ImageSource Source { get; init; }

    /// <summary>Name of the model.</summary>
    [Id(1)] public required string Model { get; init; }

    /// <summary>The label sets, 1 to <see cref="Limits.MaxLabelSetsPerJob"/>; each image is encoded once and ranked for each.</summary>
    [Id(2)] public required ImmutableArray<LabelSetDefinition> LabelSets { get; init; }

    /// <summary>How similarities become rankings.</summary>
    [Id(3)] public ScoreOptions Score { get; init; } = new();
}
