using System.Collections.Immutable;
using Orleans.Concurrency;

namespace ZeroShotOrleans;

/// <summary>The models in the memory of all encoder silos. A silo that leaves meanwhile is left out of the answer.</summary>
[Alias("zso.IModelsGrain")]
public interface IModelsGrain : IGrainWithStringKey
{
    /// <summary>The only key.</summary>
    const string Key = "models";

    /// <summary>What is loaded where, and what could not be, sorted by model and silo.</summary>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.NoSilo"/>: there is no encoder silo. So for every member.</exception>
    [Alias("Loaded"), AlwaysInterleave]
    Task<ImmutableArray<LoadedModel>> Loaded(CancellationToken cancellationToken = default);

    /// <summary>Loads a model, its image and text tower, on every encoder silo and waits until it is there. Others are unloaded where room is needed.</summary>
    /// <returns>The model on each encoder silo; those that cannot have it say so in <see cref="LoadedModel.Problem"/>.</returns>
    /// <exception cref="ZeroShotException">No silo can have it; the first reason.</exception>
    [Alias("Load"), ResponseTimeout("00:10:00"), AlwaysInterleave]
    Task<ImmutableArray<LoadedModel>> Load(string model, CancellationToken cancellationToken = default);

    /// <summary>Unloads a model on every encoder silo, and waits until the memory is given back. A silo that is using it keeps it.</summary>
    /// <returns>Where it still is: in use, or pinned and saying so in <see cref="LoadedModel.Problem"/>. Empty when it is nowhere.</returns>
    /// <exception cref="ZeroShotException">It is pinned on every encoder silo.</exception>
    [Alias("Unload"), ResponseTimeout("00:02:00"), AlwaysInterleave]
    Task<ImmutableArray<LoadedModel>> Unload(string model, CancellationToken cancellationToken = default);

    /// <summary>
    /// Has every encoder silo download a model into its <c>Models:PullDirectory</c>, and returns at once. Silos that share a directory download it once. One that
    /// comes later has to be asked again.
    /// </summary>
    /// <returns>One download per silo that takes it.</returns>
    /// <exception cref="ZeroShotException">No silo takes it; the first reason.</exception>
    [Alias("Pull"), AlwaysInterleave]
    Task<ImmutableArray<ModelPull>> Pull(ModelOrder order, CancellationToken cancellationToken = default);

    /// <summary>The downloads of all encoder silos since their starts, newest first.</summary>
    [Alias("Pulls"), AlwaysInterleave]
    Task<ImmutableArray<ModelPull>> Pulls(CancellationToken cancellationToken = default);
}
