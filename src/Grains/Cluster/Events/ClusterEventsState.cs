using System.Collections.Immutable;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Grains.Cluster.Events;

/// <summary>The stored events.</summary>
[GenerateSerializer, Immutable, Alias("zso.ClusterEventsState")]
internal sealed class ClusterEventsState : IDamageable
{
    // Only history is lost; new events are still recorded.
    [field: NonSerialized] public bool IsDamaged { get; set; }

    /// <summary>Oldest first.</summary>
    [Id(0)] public ImmutableArray<ClusterEvent> Events { get; init; } = [];
}
