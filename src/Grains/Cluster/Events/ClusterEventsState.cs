using System.Collections.Immutable;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Grains.Cluster.Events;

/// <summary>The events as they are stored.</summary>
[GenerateSerializer, Immutable, Alias("zso.ClusterEventsState")]
internal sealed class ClusterEventsState : IDamageable
{
    // What is lost is what people look at; new events are noted all the same.
    [field: NonSerialized] public bool IsDamaged { get; set; }

    /// <summary>Oldest first.</summary>
    [Id(0)] public ImmutableArray<ClusterEvent> Events { get; init; } = [];
}
