using System.Collections.Immutable;
using ZeroShotOrleans.Client.Http.Wire;

namespace ZeroShotOrleans.Client.Http;

public sealed partial class ZeroShotHttpClient
{
    /// <summary>The models of the cluster, sorted by name, and where they are in memory.</summary>
    public async Task<ImmutableArray<ServedModel>> ListModelsAsync(CancellationToken cancellationToken = default) =>
        (await _exchange.SendAsync<ModelsWire>(HttpCall.Get("v1/models"), cancellationToken).ConfigureAwait(false)).Data;

    /// <summary>One model.</summary>
    public Task<ServedModel> GetModelAsync(string model, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<ServedModel>(HttpCall.Get($"v1/models/{Escaped(model)}"), cancellationToken);

    /// <summary>Loads a model on every encoder silo ahead of its first use; idle ones are unloaded where room is needed. Needs the scope <c>admin</c>.</summary>
    /// <returns>The model; a silo that cannot have it is in <see cref="ServedModel.Loaded"/> and not ready.</returns>
    public Task<ServedModel> LoadModelAsync(string model, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<ServedModel>(HttpCall.Post($"v1/models/{Escaped(model)}/load"), cancellationToken);

    /// <summary>Unloads a model on every encoder silo that is not using it just now. It is loaded again by its next use. Needs the scope <c>admin</c>.</summary>
    /// <returns>The model; <see cref="ServedModel.Loaded"/> is where it still is, because it is in use or pinned.</returns>
    public Task<ServedModel> UnloadModelAsync(string model, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<ServedModel>(HttpCall.Post($"v1/models/{Escaped(model)}/unload"), cancellationToken);

    /// <summary>
    /// Has every encoder silo download a model from its hub, and returns at once; <see cref="ListPullsAsync"/> tells how far it is. Needs the scope <c>admin</c>.
    /// </summary>
    /// <returns>One download per silo that takes it.</returns>
    public async Task<ImmutableArray<ModelPull>> PullModelAsync(ModelPullRequest order, CancellationToken cancellationToken = default) =>
        (await _exchange.SendAsync<PullsWire>(HttpCall.Post("v1/models/pull", order), cancellationToken).ConfigureAwait(false)).All;

    /// <summary>The downloads of all encoder silos since their starts, newest first. Needs the scope <c>admin</c>.</summary>
    public async Task<ImmutableArray<ModelPull>> ListPullsAsync(CancellationToken cancellationToken = default) =>
        (await _exchange.SendAsync<PullsWire>(HttpCall.Get("v1/models/pulls"), cancellationToken).ConfigureAwait(false)).All;

    /// <summary>The silos of the cluster, what they do, and the work that waits. Needs the scope <c>admin</c>.</summary>
    public Task<ClusterInfo> GetClusterAsync(CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<ClusterInfo>(HttpCall.Get("v1/silos"), cancellationToken);

    /// <summary>Takes an encoder silo out of the work: it takes no more, ends what it has, and stays in the cluster. Needs the scope <c>admin</c>.</summary>
    /// <param name="silo">Its name or address, as <see cref="GetClusterAsync"/> shows it.</param>
    /// <param name="on">False: it takes work again.</param>
    /// <param name="cancellationToken">Ends the wait, not the draining.</param>
    /// <returns>The silo, when nothing is in flight any more.</returns>
    public Task<SiloInfo> DrainAsync(string silo, bool on = true, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<SiloInfo>(HttpCall.Post($"v1/silos/{Escaped(silo)}/{(on ? "drain" : "undrain")}"), cancellationToken);
}
