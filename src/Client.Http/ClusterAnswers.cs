using System.Collections.Immutable;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

/// <summary>Converts responses to models and silos.</summary>
internal static class ClusterAnswers
{
    public static ImmutableArray<ModelDescription> Of(ModelListBody models) => [.. models.Data.Select(Of)];

    public static ModelDescription Of(ModelBody model) => new()
    {
        Name = model.Id,
        Family = model.Family,
        Dimensions = model.Dimensions,
        MatryoshkaDimensions = model.MatryoshkaDimensions ?? [],
        Sigmoid = model.Sigmoid,
        LogitScaleAssumed = model.LogitScaleAssumed,
        DefaultTemplate = model.DefaultTemplate,
        CanMatch = model.CanMatch,
        License = model.License,
        Bytes = model.Bytes,
        Certificates = [.. (model.Certificates.IsDefault ? [] : model.Certificates).Select(Of)],
        Loaded = [.. model.Loaded.Select(at => new ModelPlacement(at.Silo, at.Bytes, at.Device, at.Pinned, at.Ready))],
    };

    private static ModelCertificate Of(CertificateBody certificate) => new()
    {
        Tower = certificate.Tower,
        Precision = certificate.Precision,
        Device = certificate.Device,
        Failure = certificate.Passed ? null : certificate.Failure ?? "",
        Checks = certificate.Checks,
        ReferenceDifference = certificate.ReferenceDifference,
        LeastCosine = certificate.LeastCosine,
        ScoreDifference = certificate.ScoreDifference,
        Date = certificate.Date,
        Fingerprint = certificate.Fingerprint,
        Product = certificate.Product,
        Runtime = certificate.Runtime,
    };

    public static ClusterInfo Of(ClusterBody cluster) => new()
    {
        Silos = [.. cluster.Silos.Select(Of)],
        OpenJobs = cluster.OpenJobs,
        ImagesWaiting = cluster.ImagesWaiting,
        ImagesLeased = cluster.ImagesLeased,
        ModelDifferences = [.. cluster.ModelDifferences.Select(difference => new ModelDifference(difference.Model, difference.Folders))],
    };

    public static SiloInfo Of(SiloBody silo) => new()
    {
        Name = silo.Name,
        Address = silo.Address,
        Role = silo.Role,
        Started = silo.Started,
        MemoryBytes = silo.MemoryBytes,
        Models = silo.Models,
        Load = silo.Load is { } load ? Of(load, silo.MemoryBytes) : null,
    };

    private static EncoderLoad Of(LoadBody load, long memoryBytes) => new()
    {
        Waiting = load.Waiting,
        Places = load.Places,
        Running = load.Running,
        Leases = load.Leases,
        ImagesPerSecond = load.ImagesPerSecond,
        ImagesPerBatch = load.ImagesPerBatch,
        Images = load.Images,
        Draining = load.Draining,
        LabelCacheHits = load.LabelCacheHits,
        LabelCacheMisses = load.LabelCacheMisses,
        MemoryBytes = memoryBytes,
        OldestWait = load.OldestSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        JpegDecoder = load.JpegDecoder,
    };
}
