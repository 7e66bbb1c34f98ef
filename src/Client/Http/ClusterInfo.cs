using System.Collections.Immutable;

namespace ZeroShotOrleans.Client.Http;

/// <summary>A cluster at one moment, as the HTTP API shows it.</summary>
/// <param name="Silos">Its silos, sorted by name.</param>
/// <param name="OpenJobs">Jobs that have not ended.</param>
/// <param name="ImagesWaiting">Images of these that have no outcome.</param>
/// <param name="ImagesLeased">Images of these held by encoders.</param>
public sealed record ClusterInfo(ImmutableArray<SiloInfo> Silos, int OpenJobs, long ImagesWaiting, long ImagesLeased);

/// <summary>One silo.</summary>
public sealed record SiloInfo
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its address in the cluster, <c>HOST:PORT@START</c>; another one after each start.</summary>
    public required string Address { get; init; }

    /// <summary><c>control</c>, <c>encoder</c> or <c>all</c>.</summary>
    public required string Role { get; init; }

    /// <summary>When it started.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>Working set of its process, in bytes; 0 when it did not answer.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>Models in its memory.</summary>
    public ImmutableArray<string> Models { get; init; } = [];

    /// <summary>What it encodes; null for a silo without encoders, and for one that did not answer in time.</summary>
    public SiloLoad? Load { get; init; }
}

/// <summary>What an encoder silo does at one moment.</summary>
/// <param name="Waiting">Images that wait for a worker.</param>
/// <param name="Places">Images of jobs that may wait for one model.</param>
/// <param name="Running">Images in a batch that runs.</param>
/// <param name="Leases">Leases in flight.</param>
/// <param name="ImagesPerSecond">Images done per second over the last ten seconds or so.</param>
/// <param name="ImagesPerBatch">Images per run of the tower over the same time; 0 when none ran.</param>
/// <param name="Images">Images done since the silo started.</param>
/// <param name="Draining">Whether it takes no more work.</param>
/// <param name="LabelCacheHits">Label sets asked for that were in the silo's memory, since it started.</param>
/// <param name="LabelCacheMisses">Label sets asked for that had to be fetched, since it started.</param>
public sealed record SiloLoad(
    int Waiting, int Places, int Running, int Leases, double ImagesPerSecond, double ImagesPerBatch, long Images, bool Draining, long LabelCacheHits, long LabelCacheMisses);
