using System.Collections.Immutable;
using System.Globalization;

namespace ZeroShotOrleans.Results;

/// <summary>Properties common to all rows of a job's results.</summary>
internal sealed record ResultLayout
{
    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>The <see cref="ModelInfo.Fingerprint"/> of the model that encoded and scored the images; empty if it is unknown.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>The label sets, in the order of an outcome's classifications.</summary>
    public required ImmutableArray<NamedLabels> LabelSets { get; init; }

    /// <summary>Maximum number of labels per image and label set.</summary>
    public required int TopK { get; init; }

    /// <summary>Whether cosine and logit are available.</summary>
    public required bool WithLogits { get; init; }

    /// <summary>Whether images come from a list and therefore have a row number and a list entry.</summary>
    public bool WithRows { get; init; }

    /// <summary>Names of the columns to write, in order; empty for all. Each must be one of the format's columns.</summary>
    public ImmutableArray<string> Columns { get; init; } = [];

    /// <summary>Creates the layout of a job.</summary>
    public static ResultLayout Of(JobDescription job) => new()
    {
        Model = job.Spec.Model,
        Fingerprint = job.Fingerprint,
        LabelSets = [.. job.LabelSets.Zip(job.Spec.LabelSets, (key, set) => new NamedLabels(key, set.Labels, set.Name ?? "", set.Version))],
        TopK = Math.Min(job.Spec.Score.TopK, job.Spec.LabelSets.Max(set => set.Labels.Length)),
        WithLogits = job.Spec.Score.WithLogits,
        WithRows = job.Spec.Source is ListSource,
    };
}

/// <summary>The labels that the indexes in a classification refer to.</summary>
/// <param name="Key">The <see cref="LabelSetKey"/>.</param>
/// <param name="Labels">The labels in order.</param>
/// <param name="GivenName">The name of a stored set; empty if it has none.</param>
/// <param name="Version">Version of a stored set, starting at 1; 0 for an unnamed set.</param>
internal sealed record NamedLabels(string Key, ImmutableArray<string> Labels, string GivenName = "", int Version = 0)
{
    /// <summary>The labels of a row without an image.</summary>
    public static readonly NamedLabels None = new("", []);

    /// <summary>Name in results: the given name, or the hash in its key if it has none.</summary>
    public string Name => GivenName.Length > 0 ? GivenName : Key[(Key.LastIndexOf('/') + 1)..];

    /// <summary>Display name, for example <c>animals@3</c>.</summary>
    public string Title => Version > 0 ? string.Create(CultureInfo.InvariantCulture, $"{Name}@{Version}") : Name;
}
