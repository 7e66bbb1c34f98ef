using System.Collections.Immutable;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Grains.Labels;

/// <summary>A label set, as held in memory and, for a name or an open job, in the store. New members need a default, because older silos and states lack them.</summary>
[GenerateSerializer, Alias("zso.LabelSetState")]
internal sealed class LabelSetState : IDamageable
{
    // Without embeddings it is recreated from its labels.
    [field: NonSerialized] public bool IsDamaged { get; set; }

    [Id(0)] public string Model { get; set; } = "";

    [Id(1)] public ImmutableArray<string> Labels { get; set; } = [];

    [Id(2)] public ImmutableArray<string> Templates { get; set; } = [];

    [Id(3)] public LabelSetEmbeddings? Embeddings { get; set; }

    /// <summary>Default in states stored without warnings, which are then computed on demand.</summary>
    [Id(4)] public ImmutableArray<ScoreWarning> Warnings { get; set; }

    /// <summary>The named label sets (<c>NAME@VERSION</c>) for which it is stored. Default or empty if it is stored for jobs, or was stored by an older version, which stored every set.</summary>
    [Id(5)] public ImmutableArray<string> Names { get; set; }

    /// <summary>The sorted set with the same labels, which has the embeddings; null if this one has them.</summary>
    [Id(6)] public string? SharedWith { get; set; }

    /// <summary>The tenant whose request stored it for the first of <see cref="Names"/>, for whom it counts; null without names, or if it was stored by an older version.</summary>
    [Id(7)] public string? Tenant { get; set; }
}
