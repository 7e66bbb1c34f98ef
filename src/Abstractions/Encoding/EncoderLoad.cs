namespace ZeroShotOrleans;

/// <summary>What an encoder silo does at one moment.</summary>
[GenerateSerializer, Immutable, Alias("zso.EncoderLoad")]
public sealed record EncoderLoad
{
    /// <summary>Images that wait for a worker, those of jobs and those of people.</summary>
    [Id(0)] public required int Waiting { get; init; }

    /// <summary>Images of jobs that may wait for one model: <c>Encoder:QueueImages</c>.</summary>
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

    /// <summary>Images of people that wait for a worker: part of <see cref="Waiting"/>.</summary>
    [Id(10)] public int WaitingInteractive { get; init; }

    /// <summary>Images of people that may wait for one model: <c>Encoder:InteractiveImages</c>.</summary>
    [Id(11)] public int InteractivePlaces { get; init; }

    /// <summary>Working set of the silo's process, in bytes.</summary>
    [Id(12)] public long MemoryBytes { get; init; }

    /// <summary>How long the image waits that waits longest; null when the silo does not tell.</summary>
    [Id(13)] public TimeSpan? OldestWait { get; init; }
}
