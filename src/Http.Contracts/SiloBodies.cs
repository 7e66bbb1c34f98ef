using System.Collections.Immutable;

namespace ZeroShotOrleans.Http.Contracts;

/// <summary>A snapshot of the cluster.</summary>
/// <param name="OpenJobs">Jobs that have not ended.</param>
/// <param name="ImagesWaiting">Images of open jobs without an outcome.</param>
/// <param name="ImagesLeased">Images of open jobs held by encoders.</param>
/// <param name="ModelDifferences">Models whose folders differ between encoders; normally empty.</param>
public sealed record ClusterBody(
    ImmutableArray<SiloBody> Silos,
    int OpenJobs,
    long ImagesWaiting,
    long ImagesLeased,
    ImmutableArray<ModelDifferenceBody> ModelDifferences);

/// <summary>A model whose folders differ.</summary>
/// <param name="Folders">Names of the silos, grouped by the fingerprint of their folder.</param>
public sealed record ModelDifferenceBody(string Model, ImmutableSortedDictionary<string, ImmutableArray<string>> Folders);

/// <summary>One silo.</summary>
public sealed record SiloBody
{
    /// <summary>Name of the silo.</summary>
    public required string Name { get; init; }

    /// <summary>Address in the cluster, which changes with each start.</summary>
    public required string Address { get; init; }

    /// <summary>control, encoder or all.</summary>
    public required string Role { get; init; }

    /// <summary>When the process started.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>Working set in bytes; 0 if the silo did not answer.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Models in memory.</summary>
    public required ImmutableArray<string> Models { get; init; }

    /// <summary>Load of the encoder; absent if the silo has none, or did not answer.</summary>
    public LoadBody? Load { get; init; }
}

/// <summary>The load of an encoder silo.</summary>
/// <param name="Waiting">Images waiting for a worker, bulk and interactive.</param>
/// <param name="Places">Maximum number of job images that may wait per model.</param>
/// <param name="Running">Images in running batches.</param>
/// <param name="Leases">Leases in flight.</param>
/// <param name="ImagesPerSecond">Images completed per second over roughly the last ten seconds.</param>
/// <param name="ImagesPerBatch">Images per batch over the same time; 0 if none ran.</param>
/// <param name="Images">Images done since the silo started.</param>
/// <param name="Draining">Whether it is draining.</param>
/// <param name="LabelCacheHits">Label sets found in the cache.</param>
/// <param name="LabelCacheMisses">Label sets that had to be fetched.</param>
/// <param name="OldestSeconds">Seconds the longest-waiting image has waited; absent if not reported.</param>
/// <param name="JpegDecoder">Library that decodes JPEG files: libvips, or the system's libturbojpeg; absent if not reported.</param>
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
    double? OldestSeconds,
    string? JpegDecoder);
