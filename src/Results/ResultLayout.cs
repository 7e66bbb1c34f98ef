using System.Collections.Immutable;
using System.Globalization;

namespace ZeroShotOrleans.Results;

/// <summary>What is the same for every row of a job's results.</summary>
internal sealed record ResultLayout
{
    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>The <see cref="ModelInfo.Fingerprint"/> of the model that encoded and scored the images; empty when it is not known.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>The label sets, in the order of the rankings of an outcome.</summary>
    public required ImmutableArray<NamedLabels> LabelSets { get; init; }

    /// <summary>Most labels in a ranking.</summary>
    public required int Ranks { get; init; }

    /// <summary>Whether cosine and logit are known.</summary>
    public required bool WithLogits { get; init; }

    /// <summary>Whether images come from a list, so that each has a row and an entry there.</summary>
    public bool WithRows { get; init; }

    /// <summary>The layout of a job.</summary>
    public static ResultLayout Of(JobDescription job) => new()
    {
        Model = job.Spec.Model,
        Fingerprint = job.Fingerprint,
        LabelSets = [.. job.LabelSets.Zip(job.Spec.LabelSets, (key, set) => new NamedLabels(key, set.Labels, set.Name ?? "", set.Version))],
        Ranks = Math.Min(job.Spec.Score.TopK, job.Spec.LabelSets.Max(set => set.Labels.Length)),
        WithLogits = job.Spec.Score.WithLogits,
        WithRows = job.Spec.Source is ListSource,
    };
}

/// <summary>The labels behind the indexes of a ranking.</summary>
/// <param name="Key">The <see cref="LabelSetKey"/>.</param>
/// <param name="Labels">The labels in order.</param>
/// <param name="GivenName">The name it was given; empty for one without.</param>
/// <param name="Version">Version of a stored set, from 1 on; 0 for one without a name.</param>
internal sealed record NamedLabels(string Key, ImmutableArray<string> Labels, string GivenName = "", int Version = 0)
{
    /// <summary>That of a row without an image.</summary>
    public static readonly NamedLabels None = new("", []);

    /// <summary>What results call it: its name, or the hash of its key when it has none.</summary>
    public string Name => GivenName.Length > 0 ? GivenName : Key[(Key.LastIndexOf('/') + 1)..];

    /// <summary>What a person calls it, such as <c>animals@3</c>.</summary>
    public string Title => Version > 0 ? string.Create(CultureInfo.InvariantCulture, $"{Name}@{Version}") : Name;
}
