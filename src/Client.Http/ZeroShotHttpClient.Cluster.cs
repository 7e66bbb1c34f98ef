using System.Collections.Immutable;
using ZeroShotOrleans.Client.Http;
using ZeroShotOrleans.Http.Contracts;

// The namespace of everything that a program uses.
namespace ZeroShotOrleans;

public sealed partial class ZeroShotHttpClient
{
    /// <inheritdoc/>
    public Task<ImmutableArray<ModelDescription>> ListModelsAsync(CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<ModelListBody, ImmutableArray<ModelDescription>>(HttpCall.Get("v1/models"), ClusterAnswers.Of, cancellationToken);

    /// <inheritdoc/>
    public Task<ModelDescription> GetModelAsync(string model, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<ModelBody, ModelDescription>(HttpCall.Get($"v1/models/{Escaped(model)}"), ClusterAnswers.Of, cancellationToken);

    /// <inheritdoc/>
    public Task<ModelDescription> LoadModelAsync(string model, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<ModelBody, ModelDescription>(HttpCall.Post($"v1/models/{Escaped(model)}/load"), ClusterAnswers.Of, cancellationToken);

    /// <inheritdoc/>
    public Task<ModelDescription> UnloadModelAsync(string model, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<ModelBody, ModelDescription>(HttpCall.Post($"v1/models/{Escaped(model)}/unload"), ClusterAnswers.Of, cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<ModelPull>> PullModelAsync(ModelPullRequest order, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<PullListBody, ImmutableArray<ModelPull>>(
            HttpCall.Post("v1/models/pull", new PullModelBody { Model = order.Model, Revision = order.Revision, Precision = order.Precision }), PullAnswers.Of, cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<ModelPull>> ListPullsAsync(CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<PullListBody, ImmutableArray<ModelPull>>(HttpCall.Get("v1/models/pulls"), PullAnswers.Of, cancellationToken);

    /// <inheritdoc/>
    public Task<ClusterInfo> GetClusterAsync(CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<ClusterBody, ClusterInfo>(HttpCall.Get("v1/silos"), ClusterAnswers.Of, cancellationToken);

    /// <inheritdoc/>
    public Task<SiloInfo> DrainAsync(string silo, CancellationToken cancellationToken = default) => SiloCommandAsync(silo, "drain", cancellationToken);

    /// <inheritdoc/>
    public Task<SiloInfo> UndrainAsync(string silo, CancellationToken cancellationToken = default) => SiloCommandAsync(silo, "undrain", cancellationToken);

    private Task<SiloInfo> SiloCommandAsync(string silo, string command, CancellationToken cancellationToken) =>
        _exchange.SendAsync<SiloBody, SiloInfo>(HttpCall.Post($"v1/silos/{Escaped(silo)}/{command}"), ClusterAnswers.Of, cancellationToken);
}
