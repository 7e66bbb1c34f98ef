using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json.Serialization;

namespace ZeroShotOrleans.Gateway.Wire;

/// <summary>What <c>PUT /v1/label-sets/{name}</c> takes.</summary>
internal sealed record PutLabelSetBody
{
    [Description("The labels: an array, or one string with commas between them.")]
    [JsonConverter(typeof(StringsConverter))]
    public required ImmutableArray<string>? Labels { get; init; }

    [Description("Prompts around a label, '{}' standing for it. Without it the template of the model that is used later.")]
    [JsonConverter(typeof(StringsConverter))]
    public ImmutableArray<string>? Templates { get; init; }
}

/// <summary>A version of a named label set.</summary>
internal sealed record LabelSetBody(
    string Name,
    [property: Description("From 1 on; a change is a new version, and old ones stay as they were.")] int Version,
    ImmutableArray<string> Labels,
    ImmutableArray<string> Templates,
    DateTimeOffset Created,
    [property: Description("What is odd about the texts of the labels; absent when there is nothing. What a model makes of them, its answers say.")] ImmutableArray<WarningBody>? Warnings)
{
    /// <summary>The body of a set.</summary>
    public static LabelSetBody Of(NamedLabelSet set) => new(set.Name, set.Version, set.Definition.Labels, set.Definition.Templates, set.Created, WarningBody.Of(LabelRules.Warnings(set.Definition.Labels)));
}

/// <summary>The named label sets.</summary>
internal sealed record LabelSetListBody(ImmutableArray<LabelSetNameBody> LabelSets);

/// <summary>A row of the list.</summary>
internal sealed record LabelSetNameBody(string Name, int Version, [property: Description("Number of labels.")] int Labels, DateTimeOffset Created);

/// <summary>All versions of one, newest first.</summary>
internal sealed record LabelSetVersionsBody(string Name, ImmutableArray<LabelSetBody> Versions);
