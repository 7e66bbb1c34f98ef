using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Gateway.Embeddings;

/// <summary>The model of a request. The cluster is asked about it once, and only if the request needs to know.</summary>
/// <param name="client">The cluster.</param>
/// <param name="name">Its name.</param>
internal sealed class AskedModel(GrainClient client, string name)
{
    private Task<ModelInfo>? _info;

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>What the cluster knows about it.</summary>
    public Task<ModelInfo> InfoAsync(CancellationToken cancellationToken) => _info ??= client.GetModelAsync(name, cancellationToken);
}
