using System.Collections.Immutable;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

public sealed partial class ZeroShotHttpClient
{
    /// <summary>The models of the cluster, sorted by name, and where they are in memory.</summary>
    public async Task<ImmutableArray<ModelBody>> ListModelsAsync(CancellationToken cancellationToken = default) =>
        (await _exchange.SendAsync<ModelListBody>(HttpCall.Get("v1/models"), cancellationToken).ConfigureAwait(false)).Data;

    /// <summary>One model.</summary>
    public Task<ModelBody> GetModelAsync(string model, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<ModelBody>(HttpCall.Get($"v1/models/{Escaped(model)}"), cancellationToken);

    /// <summary>Loads a model on every encoder silo ahead of its first use; idle ones are unloaded where room is needed. Needs the scope <c>admin</c>.</summary>
    /// <returns>The model; a silo that cannot have it is in <see cref="ModelBody.Loaded"/> and not ready.</returns>
    public Task<ModelBody> LoadModelAsync(string model, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<ModelBody>(HttpCall.Post($"v1/models/{Escaped(model)}/load"), cancellationToken);

    /// <summary>Unloads a model on every encoder silo that is not using it just now. It is loaded again by its next use. Needs the scope <c>admin</c>.</summary>
    /// <returns>The model; <see cref="ModelBody.Loaded"/> is where it still is, because it is in use or pinned.</returns>
    public Task<ModelBody> UnloadModelAsync(string model, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<ModelBody>(HttpCall.Post($"v1/models/{Escaped(model)}/unload"), cancellationToken);

    /// <summary>
    /// Has every encoder silo download a model from its hub, and returns at once; <see cref="ListPullsAsync"/> tells how far it is. Needs the scope <c>admin</c>.
    /// </summary>
    /// <returns>One download per silo that takes it.</returns>
    public Task<ImmutableArray<ModelPull>> PullModelAsync(ModelPullRequest order, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<PullListBody, ImmutableArray<ModelPull>>(
            HttpCall.Post("v1/models/pull", new PullModelBody { Model = order.Model, Revision = order.Revision, Precision = order.Precision }), PullAnswers.Of, cancellationToken);

    /// <summary>The downloads of all encoder silos since their starts, newest first. Needs the scope <c>admin</c>.</summary>
    public Task<ImmutableArray<ModelPull>> ListPullsAsync(CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<PullListBody, ImmutableArray<ModelPull>>(HttpCall.Get("v1/models/pulls"), PullAnswers.Of, cancellationToken);

    /// <summary>The silos of the cluster, what they do, and the work that waits. Needs the scope <c>admin</c>.</summary>
    public Task<ClusterBody> GetClusterAsync(CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<ClusterBody>(HttpCall.Get("v1/silos"), cancellationToken);

    /// <summary>Takes an encoder silo out of the work: it takes no more, ends what it has, and stays in the cluster. Needs the scope <c>admin</c>.</summary>
    /// <param name="silo">Its name or address, as <see cref="GetClusterAsync"/> shows it.</param>
    /// <param name="on">False: it takes work again.</param>
    /// <param name="cancellationToken">Ends the wait, not the draining.</param>
    /// <returns>The silo, when nothing is in flight any more.</returns>
    public Task<SiloBody> DrainAsync(string silo, bool on = true, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<SiloBody>(HttpCall.Post($"v1/silos/{Escaped(silo)}/{(on ? "drain" : "undrain")}"), cancellationToken);
}
