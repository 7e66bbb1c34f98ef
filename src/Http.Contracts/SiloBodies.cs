using System.Collections.Immutable;

namespace ZeroShotOrleans.Http.Contracts;

/// <summary>The cluster at one moment.</summary>
/// <param name="OpenJobs">Jobs that have not ended.</param>
/// <param name="ImagesWaiting">Images of these that have no outcome.</param>
/// <param name="ImagesLeased">Images of these held by encoders.</param>
/// <param name="ModelDifferences">Models whose folders differ between encoders; empty when all is well.</param>
public sealed record ClusterBody(
    ImmutableArray<SiloBody> Silos,
    int OpenJobs,
    long ImagesWaiting,
    long ImagesLeased,
    ImmutableArray<ModelDifferenceBody> ModelDifferences);

/// <summary>A model whose folders differ.</summary>
/// <param name="Folders">Names of silos by the fingerprint of their folder.</param>
public sealed record ModelDifferenceBody(string Model, ImmutableSortedDictionary<string, ImmutableArray<string>> Folders);

/// <summary>One silo.</summary>
public sealed record SiloBody
{
    /// <summary>Name of the silo.</summary>
    public required string Name { get; init; }

    /// <summary>Address in the cluster; another one after each start.</summary>
    public required string Address { get; init; }

    /// <summary>control, encoder or all.</summary>
    public required string Role { get; init; }

    /// <summary>When the process began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>Working set in bytes; 0 when it did not answer.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Models in memory.</summary>
    public required ImmutableArray<string> Models { get; init; }

    /// <summary>What it encodes; absent for a silo that does not, or did not answer.</summary>
    public LoadBody? Load { get; init; }
}

/// <summary>What an encoder silo does.</summary>
/// <param name="Waiting">Images that wait for a worker, bulk and interactive.</param>
/// <param name="Places">Images of jobs that may wait for one model.</param>
/// <param name="Running">Images in a batch that runs.</param>
/// <param name="Leases">Leases in flight.</param>
/// <param name="ImagesPerSecond">Images done per second over the last ten seconds or so.</param>
/// <param name="ImagesPerBatch">Images per run of the tower over the same time; 0 when none ran.</param>
/// <param name="Images">Images done since the silo started.</param>
/// <param name="Draining">Whether it takes no more work.</param>
/// <param name="LabelCacheHits">Of the label sets asked for, how many were in memory.</param>
/// <param name="LabelCacheMisses">And how many had to be fetched.</param>
/// <param name="OldestSeconds">Seconds that the image waits that waits longest; absent when the silo does not tell.</param>
public sealed record LoadBody(
    int Waiting,
    int Places,
    int Running,
    int Leases,
    double ImagesPerSecond,
    double ImagesPerBatch,
    long Images,
    bool Draining,
    long LabelCacheHits,
    long LabelCacheMisses,
    double? OldestSeconds);
