using System.Collections.Immutable;
using Orleans.Concurrency;

namespace ZeroShotOrleans;

/// <summary>What happened lately, for people who look at the cluster. The newest <see cref="Kept"/> are kept, over restarts too.</summary>
[Alias("zso.IClusterEventsGrain")]
public interface IClusterEventsGrain : IGrainWithStringKey
{
    /// <summary>The only key.</summary>
    const string Key = "events";

    /// <summary>How many are kept.</summary>
    const int Kept = 200;

    /// <summary>Notes an event. That a silo came or went is noted once, whoever and how many tell of it.</summary>
    [Alias("Note")]
    Task Note(ClusterEvent what, CancellationToken cancellationToken = default);

    /// <summary>The events with a greater <see cref="ClusterEvent.Id"/>, oldest first.</summary>
    [Alias("Read"), AlwaysInterleave]
    Task<ImmutableArray<ClusterEvent>> Read(long after, CancellationToken cancellationToken = default);
}
