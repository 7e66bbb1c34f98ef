using System.Collections.Immutable;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Grains.Labels;

/// <summary>The stored versions of a name. A deleted name keeps its counter, so that a version always means the same labels.</summary>
[GenerateSerializer, Immutable, Alias("zso.LabelSetNameState")]
internal sealed class LabelSetNameState : IDamageable
{
    [field: NonSerialized] public bool IsDamaged { get; set; }

    /// <summary>The last assigned version; 0 if there is none.</summary>
    [Id(0)] public int LastVersion { get; init; }

    /// <summary>Oldest first.</summary>
    [Id(1)] public ImmutableArray<NamedLabelSet> Versions { get; init; } = [];
}
