using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>A snapshot of a cluster.</summary>
public sealed record ClusterInfo
{
    /// <summary>Its silos, sorted by name; without those that left or died.</summary>
    public required ImmutableArray<SiloInfo> Silos { get; init; }

    /// <summary>Number of jobs that have not ended.</summary>
    public required int OpenJobs { get; init; }

    /// <summary>Number of their listed images without an outcome.</summary>
    public required long ImagesWaiting { get; init; }

    /// <summary>Number of their images held by encoders.</summary>
    public required long ImagesLeased { get; init; }

    /// <summary>Models whose folders differ between encoders; normally empty.</summary>
    public ImmutableArray<ModelDifference> ModelDifferences { get; init; } = [];
}

/// <summary>A silo of a cluster.</summary>
public sealed record SiloInfo
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its address in the cluster; a new one after each start.</summary>
    public required string Address { get; init; }

    /// <summary><c>control</c>, <c>encoder</c> or <c>all</c>.</summary>
    public required string Role { get; init; }

    /// <summary>When it started.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>Working set of its process in bytes; 0 if it is not known.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>Names of the models in its memory.</summary>
    public ImmutableArray<string> Models { get; init; } = [];

    /// <summary>Its load; null for a silo without the encoder role, and for one that did not answer in time.</summary>
    public EncoderLoad? Load { get; init; }
}
