using System.Collections.Immutable;
using Orleans.Concurrency;

namespace ZeroShotOrleans;

/// <summary>The models in the memory of all encoder silos. Silos that leave meanwhile are omitted.</summary>
[Alias("zso.IModelsGrain")]
public interface IModelsGrain : IGrainWithStringKey
{
    /// <summary>The only key.</summary>
    const string Key = "models";

    /// <summary>The loaded models, and those that could not be loaded, sorted by model and silo.</summary>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.NoSilo"/>: there is no encoder silo. Applies to every member.</exception>
    [Alias("Loaded"), AlwaysInterleave]
    Task<ImmutableArray<LoadedModel>> LoadedAsync(CancellationToken cancellationToken = default);

    /// <summary>Loads the image and text tower of a model on every encoder silo, and waits until they are loaded. Unloads others if necessary.</summary>
    /// <returns>The model on each encoder silo; with a <see cref="LoadedModel.Problem"/> where it could not be loaded.</returns>
    /// <exception cref="ZeroShotException">No silo could load it; the first reason.</exception>
    [Alias("Load"), ResponseTimeout("00:10:00"), AlwaysInterleave]
    Task<ImmutableArray<LoadedModel>> LoadAsync(string model, CancellationToken cancellationToken = default);

    /// <summary>Unloads a model on every encoder silo, and waits until the memory is free. Silos that are using it keep it.</summary>
    /// <returns>Where it is still loaded: in use, or pinned, which <see cref="LoadedModel.Problem"/> says. Otherwise empty.</returns>
    /// <exception cref="ZeroShotException">It is pinned on every encoder silo.</exception>
    [Alias("Unload"), ResponseTimeout("00:02:00"), AlwaysInterleave]
    Task<ImmutableArray<LoadedModel>> UnloadAsync(string model, CancellationToken cancellationToken = default);

    /// <summary>
    /// Starts to download a model on every encoder silo, into its <c>Models:PullDirectory</c>. Silos that share a directory download it once. Silos that
    /// join later are not included.
    /// </summary>
    /// <returns>One download per silo that accepts it.</returns>
    /// <exception cref="ZeroShotException">No silo accepts it; the first reason.</exception>
    [Alias("Pull"), AlwaysInterleave]
    Task<ImmutableArray<ModelPull>> PullAsync(ModelPullRequest order, CancellationToken cancellationToken = default);

    /// <summary>The downloads of all encoder silos since they started, newest first.</summary>
    [Alias("Pulls"), AlwaysInterleave]
    Task<ImmutableArray<ModelPull>> PullsAsync(CancellationToken cancellationToken = default);
}
