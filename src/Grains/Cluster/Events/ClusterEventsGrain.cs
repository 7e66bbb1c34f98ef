using System.Collections.Immutable;
using ZeroShotOrleans.Storage.Sqlite.State;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Grains.Cluster.Events;

/// <summary>A short list of events. Stored as a whole with each: they are rare, and the silo that had the list may be the one whose death is the news.</summary>
internal sealed class ClusterEventsGrain(
    [PersistentState("clusterEvents", GrainStateStorage.Name)] IPersistentState<ClusterEventsState> state, TimeProvider time) : Grain, IClusterEventsGrain
{
    private ImmutableArray<ClusterEvent> _events = [];

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _events = state.State.Events;
        return Task.CompletedTask;
    }

    public async Task NoteAsync(ClusterEvent what, CancellationToken cancellationToken)
    {
        if (IsKnown(what))
        {
            return;
        }

        var next = what with { Id = _events.IsEmpty ? 1 : _events[^1].Id + 1, At = time.GetUtcNow() };
        var events = _events.Add(next);
        events = events[Math.Max(0, events.Length - IClusterEventsGrain.Kept)..];
        state.State = new ClusterEventsState { Events = events };
        await state.StoreAsync();
        _events = events;
    }

    public Task<ImmutableArray<ClusterEvent>> ReadAsync(long after, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<ClusterEvent>>([.. _events.SkipWhile(happened => happened.Id <= after)]);

    // Every control silo tells of what it sees of the others; one may have seen a silo leave and another only that it is gone.
    private bool IsKnown(ClusterEvent what) => SideOf(what.Kind) is { } side && _events.Any(happened => happened.Address == what.Address && SideOf(happened.Kind) == side);

    private static string? SideOf(ClusterEventKind kind) => kind switch
    {
        ClusterEventKind.SiloJoined => "came",
        ClusterEventKind.SiloLeft or ClusterEventKind.SiloDied => "gone",
        _ => null,
    };
}
