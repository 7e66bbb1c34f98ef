using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ZeroShotOrleans.Http.Contracts;

/// <summary>What <c>PUT /v1/label-sets/{name}</c> takes.</summary>
public sealed record PutLabelSetBody
{
    /// <summary>The labels: an array, or one string with commas between them.</summary>
    [JsonConverter(typeof(StringsConverter))]
    public required ImmutableArray<string>? Labels { get; init; }

    /// <summary>Prompts around a label, '{}' standing for it. Without it the template of the model that is used later.</summary>
    [JsonConverter(typeof(StringsConverter))]
    public ImmutableArray<string>? Templates { get; init; }
}

/// <summary>A version of a named label set.</summary>
/// <param name="Version">From 1 on; a change is a new version, and old ones stay as they were.</param>
/// <param name="Warnings">What is odd about the texts of the labels; absent when there is nothing. What a model makes of them, its answers say.</param>
public sealed record LabelSetBody(
    string Name,
    int Version,
    ImmutableArray<string> Labels,
    ImmutableArray<string> Templates,
    DateTimeOffset Created,
    IReadOnlyList<WarningBody>? Warnings);

/// <summary>The named label sets.</summary>
public sealed record LabelSetListBody(ImmutableArray<LabelSetNameBody> LabelSets);

/// <summary>A row of the list.</summary>
/// <param name="Labels">Number of labels.</param>
public sealed record LabelSetNameBody(string Name, int Version, int Labels, DateTimeOffset Created);

/// <summary>All versions of one, newest first.</summary>
public sealed record LabelSetVersionsBody(string Name, ImmutableArray<LabelSetBody> Versions);
