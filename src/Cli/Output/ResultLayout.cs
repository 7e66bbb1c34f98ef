using System.Collections.Immutable;

namespace ZeroShotOrleans.Cli.Output;

/// <summary>What is the same for every row of a job's results.</summary>
internal sealed record ResultLayout
{
    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>The label sets, in the order of the rankings of an outcome.</summary>
    public required ImmutableArray<NamedLabels> LabelSets { get; init; }

    /// <summary>Most labels in a ranking.</summary>
    public required int Ranks { get; init; }

    /// <summary>Whether cosine and logit are known.</summary>
    public required bool WithLogits { get; init; }

    /// <summary>The layout of a job.</summary>
    public static ResultLayout Of(JobDescription job) => new()
    {
        Model = job.Spec.Model,
        LabelSets = [.. job.LabelSets.Zip(job.Spec.LabelSets, (key, set) => new NamedLabels(key, set.Labels))],
        Ranks = Math.Min(job.Spec.Score.TopK, job.Spec.LabelSets.Max(set => set.Labels.Length)),
        WithLogits = job.Spec.Score.WithLogits,
    };
}

/// <summary>The labels behind the indexes of a ranking.</summary>
/// <param name="Key">The <see cref="LabelSetKey"/>.</param>
/// <param name="Labels">The labels in order.</param>
internal sealed record NamedLabels(string Key, ImmutableArray<string> Labels);
