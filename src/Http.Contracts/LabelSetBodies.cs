using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ZeroShotOrleans.Http.Contracts;

/// <summary>The body of <c>PUT /v1/label-sets/{name}</c>.</summary>
public sealed record PutLabelSetBody
{
    /// <summary>The labels: an array, or one comma-separated string.</summary>
    [JsonConverter(typeof(StringsConverter))]
    public required ImmutableArray<string>? Labels { get; init; }

    /// <summary>Prompts with '{}' as the placeholder for the label. Default: the template of the model that is used later.</summary>
    [JsonConverter(typeof(StringsConverter))]
    public ImmutableArray<string>? Templates { get; init; }
}

/// <summary>A version of a named label set.</summary>
/// <param name="Version">Starts at 1. Every change creates a new version; old versions never change.</param>
/// <param name="Warnings">Problems with the texts of the labels; absent if there are none. Problems that depend on the model are reported when it is used.</param>
public sealed record LabelSetBody(
    string Name,
    int Version,
    ImmutableArray<string> Labels,
    ImmutableArray<string> Templates,
    DateTimeOffset Created,
    IReadOnlyList<WarningBody>? Warnings);

/// <summary>The named label sets.</summary>
public sealed record LabelSetListBody(ImmutableArray<LabelSetNameBody> LabelSets);

/// <summary>An entry of the list.</summary>
/// <param name="Labels">Number of labels.</param>
public sealed record LabelSetNameBody(string Name, int Version, int Labels, DateTimeOffset Created);

/// <summary>All versions of a label set, newest first.</summary>
public sealed record LabelSetVersionsBody(string Name, ImmutableArray<LabelSetBody> Versions);
