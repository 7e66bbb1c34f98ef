using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>A snapshot of a cluster.</summary>
[GenerateSerializer, Immutable, Alias("zso.ClusterStatus")]
public sealed record ClusterStatus
{
    /// <summary>Its silos, sorted by name; without those that left or died.</summary>
    [Id(0)] public required ImmutableArray<ClusterSilo> Silos { get; init; }

    /// <summary>Number of jobs that have not ended.</summary>
    [Id(1)] public required int OpenJobs { get; init; }

    /// <summary>Number of their listed images without an outcome.</summary>
    [Id(2)] public required long ImagesWaiting { get; init; }

    /// <summary>Number of their leased images.</summary>
    [Id(3)] public required long ImagesLeased { get; init; }

    /// <summary>Models whose folders differ between encoders; normally empty.</summary>
    public ImmutableArray<ModelDifference> ModelDifferences => ModelDifference.Among(Silos);
}

/// <summary>One silo.</summary>
[GenerateSerializer, Immutable, Alias("zso.ClusterSilo")]
public sealed record ClusterSilo
{
    /// <summary>Its name.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>Its address in the cluster; a new one after each start.</summary>
    [Id(1)] public required SiloAddress Address { get; init; }

    /// <summary><c>control</c>, <c>encoder</c> or <c>all</c>.</summary>
    [Id(2)] public required string Role { get; init; }

    /// <summary>When it started.</summary>
    [Id(3)] public required DateTimeOffset Started { get; init; }

    /// <summary>Its load; null for a silo without the encoder role, and for one that did not answer in time.</summary>
    [Id(4)] public EncoderLoad? Load { get; init; }

    /// <summary>Models in its memory.</summary>
    [Id(5)] public ImmutableArray<LoadedModel> Models { get; init; } = [];

    /// <summary>Working set of its process in bytes; 0 if it did not answer, and for control silos other than the one that answers.</summary>
    [Id(6)] public long MemoryBytes { get; init; }
}
