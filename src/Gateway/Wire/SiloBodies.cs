using System.Collections.Immutable;
using System.ComponentModel;

namespace ZeroShotOrleans.Gateway.Wire;

/// <summary>The cluster at one moment.</summary>
internal sealed record ClusterBody(
    ImmutableArray<SiloBody> Silos,
    [property: Description("Jobs that have not ended.")] int OpenJobs,
    [property: Description("Images of these that have no outcome.")] long ImagesWaiting,
    [property: Description("Images of these held by encoders.")] long ImagesLeased,
    [property: Description("Models whose folders differ between encoders; empty when all is well.")] ImmutableArray<ModelDifferenceBody> ModelDifferences);

/// <summary>A model whose folders differ.</summary>
internal sealed record ModelDifferenceBody(string Model, [property: Description("Names of silos by the fingerprint of their folder.")] ImmutableSortedDictionary<string, ImmutableArray<string>> Folders);

/// <summary>One silo.</summary>
internal sealed record SiloBody
{
    [Description("Name of the silo.")]
    public required string Name { get; init; }

    [Description("Address in the cluster; another one after each start.")]
    public required string Address { get; init; }

    [Description("control, encoder or all.")]
    public required string Role { get; init; }

    [Description("When the process began.")]
    public required DateTimeOffset Started { get; init; }

    [Description("Working set in bytes; 0 when it did not answer.")]
    public required long MemoryBytes { get; init; }

    [Description("Models in memory.")]
    public required ImmutableArray<string> Models { get; init; }

    [Description("What it encodes; absent for a silo that does not, or did not answer.")]
    public LoadBody? Load { get; init; }

    /// <summary>The body of a silo.</summary>
    public static SiloBody Of(ClusterSilo silo) => new()
    {
        Name = silo.Name,
        Address = silo.Address.ToParsableString(),
        Role = silo.Role,
        Started = silo.Started,
        MemoryBytes = silo.MemoryBytes,
        Models = [.. silo.Models.Where(model => model.Bytes > 0).Select(model => model.Model)],
        Load = silo.Load is { } load ? LoadBody.Of(load) : null,
    };
}

/// <summary>What an encoder silo does.</summary>
internal sealed record LoadBody(
    [property: Description("Images that wait for a worker, bulk and interactive.")] int Waiting,
    [property: Description("Images of jobs that may wait for one model.")] int Places,
    [property: Description("Images in a batch that runs.")] int Running,
    [property: Description("Leases in flight.")] int Leases,
    [property: Description("Images done per second over the last ten seconds or so.")] double ImagesPerSecond,
    [property: Description("Images per run of the tower over the same time; 0 when none ran.")] double ImagesPerBatch,
    [property: Description("Images done since the silo started.")] long Images,
    [property: Description("Whether it takes no more work.")] bool Draining,
    [property: Description("Of the label sets asked for, how many were in memory.")] long LabelCacheHits,
    [property: Description("And how many had to be fetched.")] long LabelCacheMisses,
    [property: Description("Seconds that the image waits that waits longest; absent when the silo does not tell.")] double? OldestSeconds)
{
    /// <summary>The body of a load.</summary>
    public static LoadBody Of(EncoderLoad load) => new(
        load.Waiting, load.Places, load.Running, load.Leases, Math.Round(load.ImagesPerSecond, 2), Math.Round(load.ImagesPerBatch, 2), load.Images, load.Draining, load.LabelCacheHits, load.LabelCacheMisses,
        load.OldestWait is { } oldest ? Math.Round(oldest.TotalSeconds, 3) : null);
}
