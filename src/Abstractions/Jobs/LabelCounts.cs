using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>How many images of a job have each label as their top label.</summary>
[GenerateSerializer, Immutable, Alias("zso.LabelCounts")]
public sealed record LabelCounts
{
    /// <summary>Number of images counted: those from the first on, without a gap. Fewer than are done while the job runs, and while a large job is being counted.</summary>
    [Id(0)] public required long Counted { get; init; }

    /// <summary>One entry per label set of the job, in its order; each has the labels that any image has, most frequent first.</summary>
    [Id(1)] public required ImmutableArray<ImmutableArray<LabelCount>> Sets { get; init; }
}

/// <summary>The number of images with a label as their top label.</summary>
/// <param name="Label">Index of the label in its label set; -1 for images whose scores are all below the threshold.</param>
/// <param name="Images">Number of images.</param>
[GenerateSerializer, Immutable, Alias("zso.LabelCount")]
public readonly record struct LabelCount([property: Id(0)] int Label, [property: Id(1)] long Images);
