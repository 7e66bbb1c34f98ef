using System.Collections.Immutable;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Grains.Labels;

/// <summary>The stored list of names.</summary>
[GenerateSerializer, Immutable, Alias("zso.LabelSetNamesState")]
internal sealed class LabelSetNamesState : IDamageable
{
    /// <summary>Name of the state in the storage of grains.</summary>
    public const string Name = "labelSetNames";

    // The list starts empty: the sets themselves are found by name, and are listed again when they are stored or removed.
    [field: NonSerialized] public bool IsDamaged { get; set; }

    /// <summary>Sorted ordinally by name.</summary>
    [Id(0)] public ImmutableArray<LabelSetName> Names { get; init; } = [];
}
