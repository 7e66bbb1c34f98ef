namespace ZeroShotOrleans;

/// <summary>Something that happened to the cluster.</summary>
[GenerateSerializer, Immutable, Alias("zso.ClusterEvent")]
public sealed record ClusterEvent
{
    /// <summary>From 1 on, rising; given by <see cref="IClusterEventsGrain"/>.</summary>
    [Id(0)] public long Id { get; init; }

    /// <summary>When it was noted.</summary>
    [Id(1)] public DateTimeOffset At { get; init; }

    /// <summary>What it is.</summary>
    [Id(2)] public required ClusterEventKind Kind { get; init; }

    /// <summary>Name of the silo; empty when it concerns none.</summary>
    [Id(3)] public string Silo { get; init; } = "";

    /// <summary>Address of the silo: of two starts of one silo it tells which is meant. Empty when it concerns none.</summary>
    [Id(4)] public string Address { get; init; } = "";

    /// <summary>The model; empty when it concerns none.</summary>
    [Id(5)] public string Model { get; init; } = "";

    /// <summary>The job; empty when it concerns none.</summary>
    [Id(6)] public string JobId { get; init; } = "";

    /// <summary>How many leases; 0 when it concerns none.</summary>
    [Id(7)] public int Leases { get; init; }
}

/// <summary>What can happen. The numbers are stored: append, never renumber.</summary>
[GenerateSerializer, Alias("zso.ClusterEventKind")]
public enum ClusterEventKind
{
    /// <summary>A silo is active.</summary>
    SiloJoined = 0,

    /// <summary>A silo went as it was asked to.</summary>
    SiloLeft = 1,

    /// <summary>A silo was declared dead by the others.</summary>
    SiloDied = 2,

    /// <summary>Leases of a job ended in silence or with their silo: their images wait again.</summary>
    LeasesReturned = 3,

    /// <summary>A model is in the memory of a silo.</summary>
    ModelLoaded = 4,

    /// <summary>A model is no more in the memory of a silo.</summary>
    ModelUnloaded = 5,
}
