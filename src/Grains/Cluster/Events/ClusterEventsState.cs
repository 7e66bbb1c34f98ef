using System.Collections.Immutable;

namespace ZeroShotOrleans.Grains.Cluster.Events;

/// <summary>The events as they are stored.</summary>
[GenerateSerializer, Immutable, Alias("zso.ClusterEventsState")]
internal sealed class ClusterEventsState
{
    /// <summary>Oldest first.</summary>
    [Id(0)] public ImmutableArray<ClusterEvent> Events { get; init; } = [];
}
