using System.Collections.Immutable;
using Orleans.Concurrency;

namespace ZeroShotOrleans;

/// <summary>Recent events, for operators. The latest <see cref="Kept"/> are kept, across restarts.</summary>
[Alias("zso.IClusterEventsGrain")]
public interface IClusterEventsGrain : IGrainWithStringKey
{
    /// <summary>The only key.</summary>
    const string Key = "events";

    /// <summary>Number of events to keep.</summary>
    const int Kept = 200;

    /// <summary>Records an event. The arrival or departure of a silo is recorded once, however many silos report it.</summary>
    [Alias("Note")]
    Task NoteAsync(ClusterEvent what, CancellationToken cancellationToken = default);

    /// <summary>The events with a greater <see cref="ClusterEvent.Id"/>, oldest first.</summary>
    [Alias("Read"), AlwaysInterleave]
    Task<ImmutableArray<ClusterEvent>> ReadAsync(long after, CancellationToken cancellationToken = default);
}
