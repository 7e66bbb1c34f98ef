using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Native;

/// <summary>Builds the response bodies of silos.</summary>
internal static class SiloText
{
    /// <summary>The body of a silo.</summary>
    public static SiloBody Of(ClusterSilo silo) => new()
    {
        Name = silo.Name,
        Address = silo.Address.ToParsableString(),
        Role = silo.Role,
        Started = silo.Started,
        MemoryBytes = silo.MemoryBytes,
        Models = [.. silo.Models.Where(model => model.Bytes > 0).Select(model => model.Model)],
        Load = silo.Load is { } load ? Of(load) : null,
    };

    private static LoadBody Of(EncoderLoad load) => new(
        load.Waiting, load.Places, load.Running, load.Leases, Math.Round(load.ImagesPerSecond, 2), Math.Round(load.ImagesPerBatch, 2), load.Images, load.Draining, load.LabelCacheHits, load.LabelCacheMisses,
        load.OldestWait is { } oldest ? Math.Round(oldest.TotalSeconds, 3) : null, load.JpegDecoder);
}
