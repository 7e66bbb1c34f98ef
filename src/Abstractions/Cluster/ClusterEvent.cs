namespace ZeroShotOrleans;

/// <summary>An event of the cluster.</summary>
[GenerateSerializer, Immutable, Alias("zso.ClusterEvent")]
public sealed record ClusterEvent
{
    /// <summary>Increasing, from 1; assigned by <see cref="IClusterEventsGrain"/>.</summary>
    [Id(0)] public long Id { get; init; }

    /// <summary>When it was recorded.</summary>
    [Id(1)] public DateTimeOffset At { get; init; }

    /// <summary>The kind of event.</summary>
    [Id(2)] public required ClusterEventKind Kind { get; init; }

    /// <summary>Name of the silo; empty if it concerns none.</summary>
    [Id(3)] public string Silo { get; init; } = "";

    /// <summary>Address of the silo, which distinguishes two starts of one silo. Empty if it concerns none.</summary>
    [Id(4)] public string Address { get; init; } = "";

    /// <summary>The model; empty if it concerns none.</summary>
    [Id(5)] public string Model { get; init; } = "";

    /// <summary>The job; empty if it concerns none.</summary>
    [Id(6)] public string JobId { get; init; } = "";

    /// <summary>Number of leases; 0 if it concerns none.</summary>
    [Id(7)] public int Leases { get; init; }
}

/// <summary>Kinds of events. The numbers are stored: append, never renumber.</summary>
[GenerateSerializer, Alias("zso.ClusterEventKind")]
public enum ClusterEventKind
{
    /// <summary>A silo became active.</summary>
    SiloJoined = 0,

    /// <summary>A silo shut down in order.</summary>
    SiloLeft = 1,

    /// <summary>A silo was declared dead.</summary>
    SiloDied = 2,

    /// <summary>Leases of a job expired or were lost with their silo: their images wait again.</summary>
    LeasesReturned = 3,

    /// <summary>A model was loaded into the memory of a silo.</summary>
    ModelLoaded = 4,

    /// <summary>A model was unloaded from the memory of a silo.</summary>
    ModelUnloaded = 5,
}
