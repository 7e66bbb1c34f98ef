using System.Collections.Immutable;
using ZeroShotOrleans.Client.Http.Wire;

namespace ZeroShotOrleans.Client.Http;

public sealed partial class ZeroShotHttpClient
{
    /// <summary>Stores labels and templates under a name. Equal to the newest version: nothing changes; else a new version.</summary>
    /// <param name="name">1 to <see cref="Limits.MaxNameLength"/> letters, digits, <c>.</c>, <c>_</c>, <c>-</c>.</param>
    /// <param name="definition">Labels and templates; its name and version are not looked at.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<NamedLabelSet> PutLabelsAsync(string name, LabelSetDefinition definition, CancellationToken cancellationToken = default)
    {
        var body = LabelWire.Of(definition with { Name = null });
        return (await _exchange.SendAsync<NamedWire>(
            new HttpCall(HttpMethod.Put, LabelSetPath(name), HttpCall.Json(new { labels = body.Labels, templates = body.Templates })), cancellationToken).ConfigureAwait(false)).Set;
    }

    /// <summary>A version of a named label set.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="version">Which one; 0: the newest.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<NamedLabelSet> GetLabelsAsync(string name, int version = 0, CancellationToken cancellationToken = default) =>
        (await _exchange.SendAsync<NamedWire>(HttpCall.Get($"{LabelSetPath(name)}?version={Number(version)}"), cancellationToken).ConfigureAwait(false)).Set;

    /// <summary>The versions of a named label set, newest first; empty when there is no such name.</summary>
    public async Task<ImmutableArray<NamedLabelSet>> ListLabelVersionsAsync(string name, CancellationToken cancellationToken = default) =>
        [.. (await _exchange.SendAsync<VersionsWire>(HttpCall.Get($"{LabelSetPath(name)}/versions"), cancellationToken).ConfigureAwait(false)).Versions.Select(version => version.Set)];

    /// <summary>The named label sets, sorted by name.</summary>
    public async Task<ImmutableArray<LabelSetName>> ListLabelsAsync(CancellationToken cancellationToken = default) =>
        (await _exchange.SendAsync<NamesWire>(HttpCall.Get("v1/label-sets"), cancellationToken).ConfigureAwait(false)).LabelSets;

    /// <summary>Forgets a named label set with all its versions. Jobs that used it keep their labels.</summary>
    public Task RemoveLabelsAsync(string name, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync(new HttpCall(HttpMethod.Delete, LabelSetPath(name), Repeatable: false), cancellationToken);

    private static string LabelSetPath(string name) => $"v1/label-sets/{Escaped(name)}";
}
