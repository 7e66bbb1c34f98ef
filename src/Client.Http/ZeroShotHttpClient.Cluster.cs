using System.Collections.Immutable;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

public sealed partial class ZeroShotHttpClient
{
    /// <summary>The models of the cluster, sorted by name, with the silos that have loaded them.</summary>
    public async Task<ImmutableArray<ModelBody>> ListModelsAsync(CancellationToken cancellationToken = default) =>
        (await _exchange.SendAsync<ModelListBody>(HttpCall.Get("v1/models"), cancellationToken).ConfigureAwait(false)).Data;

    /// <summary>One model.</summary>
    public Task<ModelBody> GetModelAsync(string model, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<ModelBody>(HttpCall.Get($"v1/models/{Escaped(model)}"), cancellationToken);

    /// <summary>Loads a model on every encoder silo before its first use, evicting idle models if memory is needed. Needs the scope <c>admin</c>.</summary>
    /// <returns>The model; a silo that cannot load it is listed in <see cref="ModelBody.Loaded"/> as not ready.</returns>
    public Task<ModelBody> LoadModelAsync(string model, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<ModelBody>(HttpCall.Post($"v1/models/{Escaped(model)}/load"), cancellationToken);

    /// <summary>Unloads a model on every encoder silo that is not using it at the moment. The next use loads it again. Needs the scope <c>admin</c>.</summary>
    /// <returns>The model; <see cref="ModelBody.Loaded"/> lists the silos where it stays loaded, because it is in use or pinned.</returns>
    public Task<ModelBody> UnloadModelAsync(string model, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<ModelBody>(HttpCall.Post($"v1/models/{Escaped(model)}/unload"), cancellationToken);

    /// <summary>
    /// Has every encoder silo download a model from its hub, and returns at once; <see cref="ListPullsAsync"/> reports the progress. Needs the scope <c>admin</c>.
    /// </summary>
    /// <returns>One download per silo that accepts it.</returns>
    public Task<ImmutableArray<ModelPull>> PullModelAsync(ModelPullRequest order, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<PullListBody, ImmutableArray<ModelPull>>(
            HttpCall.Post("v1/models/pull", new PullModelBody { Model = order.Model, Revision = order.Revision, Precision = order.Precision }), PullAnswers.Of, cancellationToken);

    /// <summary>The downloads of all encoder silos since they started, newest first. Needs the scope <c>admin</c>.</summary>
    public Task<ImmutableArray<ModelPull>> ListPullsAsync(CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<PullListBody, ImmutableArray<ModelPull>>(HttpCall.Get("v1/models/pulls"), PullAnswers.Of, cancellationToken);

    /// <summary>The silos of the cluster, their load, and the pending work. Needs the scope <c>admin</c>.</summary>
    public Task<ClusterBody> GetClusterAsync(CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<ClusterBody>(HttpCall.Get("v1/silos"), cancellationToken);

    /// <summary>Drains an encoder silo: it finishes its work in flight, gets no new work, and stays in the cluster. Needs the scope <c>admin</c>.</summary>
    /// <param name="silo">Its name or address, as in <see cref="GetClusterAsync"/>.</param>
    /// <param name="on">False returns it to service.</param>
    /// <param name="cancellationToken">Cancels the wait, not the draining.</param>
    /// <returns>The silo, once nothing is in flight.</returns>
    public Task<SiloBody> DrainAsync(string silo, bool on = true, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<SiloBody>(HttpCall.Post($"v1/silos/{Escaped(silo)}/{(on ? "drain" : "undrain")}"), cancellationToken);
}
