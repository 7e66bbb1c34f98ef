using System.Collections.Immutable;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Grains.Labels;

/// <summary>The list of names as it is stored.</summary>
[GenerateSerializer, Immutable, Alias("zso.LabelSetNamesState")]
internal sealed class LabelSetNamesState : IDamageable
{
    // The list begins anew: the sets themselves are found by their names, and are listed again when they are put or removed.
    [field: NonSerialized] public bool IsDamaged { get; set; }

    /// <summary>Sorted by name, ordinally.</summary>
    [Id(0)] public ImmutableArray<LabelSetName> Names { get; init; } = [];
}
