using System.Collections.Immutable;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

public sealed partial class ZeroShotHttpClient
{
    /// <summary>Stores labels and templates under a name. Creates a new version unless they equal the newest one.</summary>
    /// <param name="name">1 to <see cref="Limits.MaxNameLength"/> letters, digits, <c>.</c>, <c>_</c>, <c>-</c>.</param>
    /// <param name="definition">Labels and templates; its name and version are ignored.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The stored version, with warnings about labels that are probably mistakes.</returns>
    public Task<StoredLabels> PutLabelsAsync(string name, LabelSetDefinition definition, CancellationToken cancellationToken = default)
    {
        var set = LabelRequests.Of(definition with { Name = null });
        var body = new PutLabelSetBody { Labels = set.Labels, Templates = set.Templates };
        return _exchange.SendAsync<LabelSetBody, StoredLabels>(new HttpCall(HttpMethod.Put, LabelSetPath(name), HttpCall.Json(body)), LabelRequests.StoredOf, cancellationToken);
    }

    /// <summary>A version of a named label set.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="version">The version; 0 is the newest.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public Task<NamedLabelSet> GetLabelsAsync(string name, int version = 0, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<LabelSetBody, NamedLabelSet>(HttpCall.Get($"{LabelSetPath(name)}?version={Number(version)}"), LabelRequests.SetOf, cancellationToken);

    /// <summary>The versions of a named label set, newest first; empty if the name is unknown.</summary>
    public async Task<ImmutableArray<NamedLabelSet>> ListLabelVersionsAsync(string name, CancellationToken cancellationToken = default) =>
        [.. (await _exchange.SendAsync<LabelSetVersionsBody>(HttpCall.Get($"{LabelSetPath(name)}/versions"), cancellationToken).ConfigureAwait(false)).Versions.Select(LabelRequests.SetOf)];

    /// <summary>The named label sets, sorted by name.</summary>
    public async Task<ImmutableArray<LabelSetName>> ListLabelsAsync(CancellationToken cancellationToken = default) =>
        [.. (await _exchange.SendAsync<LabelSetListBody>(HttpCall.Get("v1/label-sets"), cancellationToken).ConfigureAwait(false)).LabelSets
            .Select(set => new LabelSetName(set.Name, set.Version, set.Labels, set.Created))];

    /// <summary>Deletes a named label set with all its versions. Jobs that used it keep their labels.</summary>
    public Task RemoveLabelsAsync(string name, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync(new HttpCall(HttpMethod.Delete, LabelSetPath(name), Repeatable: false), cancellationToken);

    private static string LabelSetPath(string name) => $"v1/label-sets/{Escaped(name)}";
}
