namespace ZeroShotOrleans;

/// <summary>The load of an encoder silo.</summary>
[GenerateSerializer, Immutable, Alias("zso.EncoderLoad")]
public sealed record EncoderLoad
{
    /// <summary>Images waiting for a worker, of jobs and interactive.</summary>
    [Id(0)] public required int Waiting { get; init; }

    /// <summary>Images of jobs that may wait for one model: <c>Encoder:QueueImages</c>.</summary>
    [Id(1)] public required int Places { get; init; }

    /// <summary>Images being processed.</summary>
    [Id(2)] public required int Running { get; init; }

    /// <summary>Leases in flight.</summary>
    [Id(3)] public required int Leases { get; init; }

    /// <summary>Images completed per second over about the last ten seconds.</summary>
    [Id(4)] public required double ImagesPerSecond { get; init; }

    /// <summary>Images per run of the tower over the same time; 0 if there was none.</summary>
    [Id(5)] public required double ImagesPerBatch { get; init; }

    /// <summary>Images completed since the silo started.</summary>
    [Id(6)] public required long Images { get; init; }

    /// <summary>Whether it is draining.</summary>
    [Id(7)] public required bool Draining { get; init; }

    /// <summary>Label sets found in the silo's memory, and fetched into it, since it started.</summary>
    [Id(8)] public required long LabelCacheHits { get; init; }

    /// <summary>See <see cref="LabelCacheHits"/>.</summary>
    [Id(9)] public required long LabelCacheMisses { get; init; }

    /// <summary>Interactive images waiting for a worker: part of <see cref="Waiting"/>.</summary>
    [Id(10)] public int WaitingInteractive { get; init; }

    /// <summary>Interactive images that may wait for one model: <c>Encoder:InteractiveImages</c>.</summary>
    [Id(11)] public int InteractivePlaces { get; init; }

    /// <summary>Working set of the silo's process, in bytes.</summary>
    [Id(12)] public long MemoryBytes { get; init; }

    /// <summary>Age of the oldest waiting image; null if unknown.</summary>
    [Id(13)] public TimeSpan? OldestWait { get; init; }

    /// <summary>Library that decodes JPEG files: <c>libvips</c>, or the system's libturbojpeg; null if unknown.</summary>
    [Id(14)] public string? JpegDecoder { get; init; }
}
