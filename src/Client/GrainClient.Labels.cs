using System.Collections.Immutable;

namespace ZeroShotOrleans.Client;

internal sealed partial class GrainClient
{
    public async Task<LabelSetInfo> PrepareLabelsAsync(string model, LabelSetDefinition definition, CancellationToken cancellationToken = default)
    {
        var (grain, filled) = await LabelSetAsync(model, definition, cancellationToken).ConfigureAwait(false);
        return await grain.PrepareAsync(model, filled, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The embeddings of a label set, which are computed if they are not stored.</summary>
    public async Task<(LabelSetInfo Set, LabelSetEmbeddings Embeddings)> GetLabelEmbeddingsAsync(string model, LabelSetDefinition definition, CancellationToken cancellationToken = default)
    {
        var (grain, filled) = await LabelSetAsync(model, definition, cancellationToken).ConfigureAwait(false);
        var set = await grain.PrepareAsync(model, filled, cancellationToken).ConfigureAwait(false);
        return (set, await grain.GetEmbeddingsAsync(cancellationToken).ConfigureAwait(false));
    }

    public async Task<ImmutableArray<ScoreWarning>> InspectLabelsAsync(string model, LabelSetDefinition definition, CancellationToken cancellationToken = default)
    {
        var (grain, filled) = await LabelSetAsync(model, definition, cancellationToken).ConfigureAwait(false);
        return await grain.InspectAsync(model, filled, cancellationToken).ConfigureAwait(false);
    }

    public async Task<LabelSetInfo?> FindLabelsAsync(string model, LabelSetDefinition definition, CancellationToken cancellationToken = default)
    {
        var (grain, filled) = await LabelSetAsync(model, definition, cancellationToken).ConfigureAwait(false);
        return await grain.FindAsync(model, filled, cancellationToken).ConfigureAwait(false);
    }

    public async Task<NamedLabelSet> PutLabelsAsync(string name, LabelSetDefinition definition, CancellationToken cancellationToken = default) =>
        await Named(name).PutAsync(definition, cancellationToken).ConfigureAwait(false);

    public async Task<NamedLabelSet> GetLabelsAsync(string name, int version = 0, CancellationToken cancellationToken = default) =>
        await Named(name).GetAsync(version, cancellationToken).ConfigureAwait(false);

    public async Task<ImmutableArray<NamedLabelSet>> ListLabelVersionsAsync(string name, CancellationToken cancellationToken = default) =>
        await Named(name).VersionsAsync(cancellationToken).ConfigureAwait(false);

    public async Task<ImmutableArray<LabelSetName>> ListLabelsAsync(CancellationToken cancellationToken = default) =>
        await grains.GetGrain<ILabelSetNamesGrain>(ILabelSetNamesGrain.Key).ListAsync(cancellationToken).ConfigureAwait(false);

    public async Task RemoveLabelsAsync(string name, CancellationToken cancellationToken = default) =>
        await Named(name).RemoveAsync(cancellationToken).ConfigureAwait(false);

    private ILabelSetNameGrain Named(string name) => grains.GetGrain<ILabelSetNameGrain>(name);

    private async Task<(ILabelSetGrain Grain, LabelSetDefinition Filled)> LabelSetAsync(
        string model, LabelSetDefinition definition, CancellationToken cancellationToken)
    {
        var info = await GetModelAsync(model, cancellationToken).ConfigureAwait(false);
        var named = definition.Name is { } name && definition.Labels.IsEmpty
            ? (await GetLabelsAsync(name, definition.Version, cancellationToken).ConfigureAwait(false)).Definition
            : definition;
        var filled = named.WithDefaults(info);
        return (grains.GetGrain<ILabelSetGrain>(LabelSetKey.Of(info, filled.Labels, filled.Templates)), filled);
    }
}
