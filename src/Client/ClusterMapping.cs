using System.Collections.Immutable;

namespace ZeroShotOrleans.Client;

/// <summary>Converts models and silos.</summary>
internal static class ClusterMapping
{
    public static ModelDescription Of(ModelInfo model, ImmutableArray<LoadedModel> loaded) => new()
    {
        Name = model.Name,
        Family = model.Family,
        Dimensions = model.EmbeddingDimension,
        MatryoshkaDimensions = model.MatryoshkaDimensions.IsDefault ? [] : model.MatryoshkaDimensions,
        Sigmoid = model.Sigmoid,
        LogitScaleAssumed = model.LogitScaleAssumed,
        DefaultTemplate = model.DefaultTemplate,
        CanMatch = model.CanMatch,
        License = model.License,
        Bytes = model.Bytes,
        Certificates = model.Certificates.IsDefault ? [] : model.Certificates,
        Loaded = [.. loaded.Where(at => at.Model == model.Name).Select(at => new ModelPlacement(at.Silo.ToParsableString(), at.Bytes, at.Device, at.Pinned, at.Problem is null))],
    };

    public static ClusterInfo Of(ClusterStatus cluster) => new()
    {
        Silos = [.. cluster.Silos.Select(Of)],
        OpenJobs = cluster.OpenJobs,
        ImagesWaiting = cluster.ImagesWaiting,
        ImagesLeased = cluster.ImagesLeased,
        ModelDifferences = cluster.ModelDifferences,
    };

    public static SiloInfo Of(ClusterSilo silo) => new()
    {
        Name = silo.Name,
        Address = silo.Address.ToParsableString(),
        Role = silo.Role,
        Started = silo.Started,
        MemoryBytes = silo.MemoryBytes,
        Models = [.. silo.Models.Where(model => model.Bytes > 0).Select(model => model.Model)],
        Load = silo.Load,
    };
}
