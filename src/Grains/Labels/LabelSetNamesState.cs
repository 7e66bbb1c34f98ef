using System.Collections.Immutable;

namespace ZeroShotOrleans.Grains.Labels;

/// <summary>The list of names as it is stored.</summary>
[GenerateSerializer, Immutable, Alias("zso.LabelSetNamesState")]
internal sealed class LabelSetNamesState
{
    /// <summary>Sorted by name, ordinally.</summary>
    [Id(0)] public ImmutableArray<LabelSetName> Names { get; init; } = [];
}
