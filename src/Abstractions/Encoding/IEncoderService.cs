using System.Collections.Immutable;
using Orleans.Concurrency;
using Orleans.Services;

namespace ZeroShotOrleans;

/// <summary>
/// The models in the memory of one encoder silo. A grain service, because it is the silo that is asked: a grain could be anywhere. Only silos can
/// call it; clients ask <see cref="IModelsGrain"/>.
/// </summary>
[Alias("zso.IEncoderService")]
public interface IEncoderService : IGrainService
{
    /// <summary>What is loaded here, and what could not be, sorted by model.</summary>
    [Alias("Loaded"), AlwaysInterleave]
    Task<ImmutableArray<LoadedModel>> Loaded();

    /// <summary>Loads a model's image and text tower.</summary>
    /// <exception cref="ZeroShotException">It is not here, is broken, or does not fit into the budget.</exception>
    [Alias("Load"), ResponseTimeout("00:10:00"), AlwaysInterleave]
    Task<LoadedModel> Load(string model, CancellationToken cancellationToken = default);

    /// <summary>Unloads what is idle of a model.</summary>
    /// <returns>The model, when it is in use and stays.</returns>
    /// <exception cref="ZeroShotException">It is pinned.</exception>
    [Alias("Unload"), ResponseTimeout("00:02:00"), AlwaysInterleave]
    Task<LoadedModel?> Unload(string model);
}
