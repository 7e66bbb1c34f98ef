using System.Collections.Immutable;

namespace ZeroShotOrleans.Http.Contracts;

/// <summary>Events, oldest first.</summary>
public sealed record EventListBody(ImmutableArray<EventBody> Events);

/// <summary>An event of the cluster.</summary>
public sealed record EventBody
{
    /// <summary>Increasing; use it as 'after' to get later events.</summary>
    public required long Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public required ClusterEventKind Kind { get; init; }

    /// <summary>A description of the event.</summary>
    public required string Text { get; init; }

    public string? Silo { get; init; }

    public string? Model { get; init; }

    public string? JobId { get; init; }
}
