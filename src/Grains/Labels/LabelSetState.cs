using System.Collections.Immutable;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Grains.Labels;

/// <summary>A stored label set. New members need a default: older silos and states lack them.</summary>
[GenerateSerializer, Alias("zso.LabelSetState")]
internal sealed class LabelSetState : IDamageable
{
    // Without embeddings it is recreated from its labels.
    [field: NonSerialized] public bool IsDamaged { get; set; }

    [Id(0)] public string Model { get; set; } = "";

    [Id(1)] public ImmutableArray<string> Labels { get; set; } = [];

    [Id(2)] public ImmutableArray<string> Templates { get; set; } = [];

    [Id(3)] public LabelSetEmbeddings? Embeddings { get; set; }

    /// <summary>Default in states stored without them: they are computed again on demand.</summary>
    [Id(4)] public ImmutableArray<ScoreWarning> Warnings { get; set; }
}
