using System.Collections.Immutable;
using ZeroShotOrleans.Client.Http;
using ZeroShotOrleans.Http.Contracts;

// The namespace of everything that a program uses.
namespace ZeroShotOrleans;

public sealed partial class ZeroShotHttpClient
{
    /// <inheritdoc/>
    public Task<StoredLabels> PutLabelsAsync(string name, LabelSetDefinition definition, CancellationToken cancellationToken = default)
    {
        var set = LabelRequests.Of(definition with { Name = null });
        var body = new PutLabelSetBody { Labels = set.Labels, Templates = set.Templates };
        return _exchange.SendAsync<LabelSetBody, StoredLabels>(new HttpCall(HttpMethod.Put, LabelSetPath(name), HttpCall.Json(body)), LabelRequests.StoredOf, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<NamedLabelSet> GetLabelsAsync(string name, int version = 0, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<LabelSetBody, NamedLabelSet>(HttpCall.Get($"{LabelSetPath(name)}?version={Number(version)}"), LabelRequests.SetOf, cancellationToken);

    /// <inheritdoc/>
    public async Task<ImmutableArray<NamedLabelSet>> ListLabelVersionsAsync(string name, CancellationToken cancellationToken = default) =>
        [.. (await _exchange.SendAsync<LabelSetVersionsBody>(HttpCall.Get($"{LabelSetPath(name)}/versions"), cancellationToken).ConfigureAwait(false)).Versions.Select(LabelRequests.SetOf)];

    /// <inheritdoc/>
    public async Task<ImmutableArray<LabelSetName>> ListLabelsAsync(CancellationToken cancellationToken = default) =>
        [.. (await _exchange.SendAsync<LabelSetListBody>(HttpCall.Get("v1/label-sets"), cancellationToken).ConfigureAwait(false)).LabelSets
            .Select(set => new LabelSetName(set.Name, set.Version, set.Labels, set.Created))];

    /// <inheritdoc/>
    public Task RemoveLabelsAsync(string name, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync(new HttpCall(HttpMethod.Delete, LabelSetPath(name), Repeatable: false), cancellationToken);

    private static string LabelSetPath(string name) => $"v1/label-sets/{Escaped(name)}";
}
