using System.Collections.Immutable;

namespace ZeroShotOrleans.Http.Contracts;

/// <summary>Events, oldest first.</summary>
public sealed record EventListBody(ImmutableArray<EventBody> Events);

/// <summary>Something that happened to the cluster.</summary>
public sealed record EventBody
{
    /// <summary>Rising; ask with 'after' for what came later.</summary>
    public required long Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public required ClusterEventKind Kind { get; init; }

    /// <summary>The same in words.</summary>
    public required string Text { get; init; }

    public string? Silo { get; init; }

    public string? Model { get; init; }

    public string? JobId { get; init; }
}
