using System.Collections.Immutable;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Grains.Labels;

/// <summary>The versions of a name as they are stored. A name that was removed keeps its counter: a version means the same labels for ever.</summary>
[GenerateSerializer, Immutable, Alias("zso.LabelSetNameState")]
internal sealed class LabelSetNameState : IDamageable
{
    [field: NonSerialized] public bool IsDamaged { get; set; }

    /// <summary>The last version that was given, 0 when none was.</summary>
    [Id(0)] public int LastVersion { get; init; }

    /// <summary>Oldest first.</summary>
    [Id(1)] public ImmutableArray<NamedLabelSet> Versions { get; init; } = [];
}
