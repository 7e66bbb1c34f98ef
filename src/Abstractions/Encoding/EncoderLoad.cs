namespace ZeroShotOrleans;

/// <summary>What an encoder silo does at one moment.</summary>
[GenerateSerializer, Immutable, Alias("zso.EncoderLoad")]
public sealed record EncoderLoad
{
    /// <summary>Images that wait for a worker.</summary>
    [Id(0)] public required int Waiting { get; init; }

    /// <summary>Images that may wait: <c>Encoder:QueueImages</c>.</summary>
    [Id(1)] public required int Places { get; init; }

    /// <summary>Images in a batch that runs.</summary>
    [Id(2)] public required int Running { get; init; }

    /// <summary>Leases in hand.</summary>
    [Id(3)] public required int Leases { get; init; }

    /// <summary>Images done per second over the last ten seconds or so.</summary>
    [Id(4)] public required double ImagesPerSecond { get; init; }

    /// <summary>Images per run of the tower over the same time; 0 when none ran.</summary>
    [Id(5)] public required double ImagesPerBatch { get; init; }

    /// <summary>Images done since the silo started.</summary>
    [Id(6)] public required long Images { get; init; }

    /// <summary>Whether it takes no more work.</summary>
    [Id(7)] public required bool Draining { get; init; }

    /// <summary>Of the label sets asked for, how many were in the silo's memory, and how many had to be fetched, since it started.</summary>
    [Id(8)] public required long LabelCacheHits { get; init; }

    /// <summary>See <see cref="LabelCacheHits"/>.</summary>
    [Id(9)] public required long LabelCacheMisses { get; init; }
}
