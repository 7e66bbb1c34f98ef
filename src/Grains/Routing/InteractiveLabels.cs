using System.Collections.Immutable;
using ZeroShotOrleans.Encoding.Telemetry;
using ZeroShotOrleans.Grains.Calls;
using ZeroShotOrleans.Grains.Labels;

namespace ZeroShotOrleans.Grains.Routing;

/// <summary>Resolves the label sets of requests and ensures that they are embedded. Keys known to be prepared cost no call.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class InteractiveLabels(IGrainFactory grains, CacheMeter meter)
{
    // Half a megabyte of keys. Clients with more sets pay for a call to a grain that has the answer ready.
    private const int MaxPrepared = 4096;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ImmutableArray<ScoreWarning>> _prepared = new(StringComparer.Ordinal);
    private readonly Queue<string> _oldest = [];
    private readonly CacheCounts _counts = meter.Of("label_sets");

    /// <summary>Ensures that the embeddings of label sets exist.</summary>
    /// <exception cref="ZeroShotException">A definition is invalid, or a named set does not exist.</exception>
    public async Task<LabelsInUse> PrepareAsync(ModelInfo model, ImmutableArray<LabelSetDefinition> definitions, CancellationToken cancellationToken)
    {
        // Named sets are resolved here, before the rules need their labels.
        var named = await NamedLabelSets.ResolveAsync(grains, definitions, cancellationToken);
        var filled = named.Select(definition => definition.WithDefaults(model)).ToImmutableArray();
        foreach (var set in filled)
        {
            LabelSetRules.CheckSize(set, model);
        }

        ImmutableArray<string> keys = [.. filled.Select(set => LabelSetKey.Of(model, set.Labels, set.Templates))];
        var known = keys.Select(Known).ToArray();
        var missing = filled.Zip(keys).Where((_, at) => known[at].IsDefault).ToArray();
        _counts.Hit(keys.Length - missing.Length);
        _counts.Miss(missing.Length);
        var prepared = await Task.WhenAll(missing.Select(set => PrepareAsync(model, set.First, set.Second, cancellationToken)));
        return new LabelsInUse(filled, keys, prepared.Sum(set => set.PromptsEmbedded))
        {
            Warnings = [.. known.Where(warnings => !warnings.IsDefault).Concat(prepared.Select(set => set.Warnings)).SelectMany(warnings => warnings)],
        };
    }

    /// <summary>Forgets that sets are prepared, because their embeddings were not found: their store was emptied.</summary>
    public void Forget(ImmutableArray<string> keys)
    {
        lock (_lock)
        {
            foreach (var key in keys)
            {
                _prepared.Remove(key);
            }
        }
    }

    private async Task<LabelSetInfo> PrepareAsync(ModelInfo model, LabelSetDefinition definition, string key, CancellationToken cancellationToken)
    {
        var info = await TransportFailure.RepeatedAsync(() => grains.GetGrain<ILabelSetGrain>(key).PrepareAsync(model.Name, definition, cancellationToken), cancellationToken);
        lock (_lock)
        {
            if (_prepared.TryAdd(key, info.Warnings))
            {
                _oldest.Enqueue(key);
                if (_oldest.Count > MaxPrepared)
                {
                    _prepared.Remove(_oldest.Dequeue());
                }
            }
        }

        return info;
    }

    // Default: not prepared.
    private ImmutableArray<ScoreWarning> Known(string key)
    {
        lock (_lock)
        {
            return _prepared.GetValueOrDefault(key);
        }
    }
}

/// <summary>Label sets of a request whose embeddings are stored.</summary>
/// <param name="Definitions">The resolved sets.</param>
/// <param name="Keys">Their keys.</param>
/// <param name="PromptsEmbedded">Prompts encoded by the text tower for this call.</param>
internal sealed record LabelsInUse(ImmutableArray<LabelSetDefinition> Definitions, ImmutableArray<string> Keys, int PromptsEmbedded)
{
    /// <summary>The warnings of all sets.</summary>
    public ImmutableArray<ScoreWarning> Warnings { get; init; } = [];

    /// <summary>The same with those that depend on how labels are scored.</summary>
    public ImmutableArray<ScoreWarning> WarningsOf(ModelInfo model, ScoreOptions score) =>
        [.. Warnings, .. Definitions.SelectMany(set => LabelRules.Warnings(set.Labels, model, score)), .. LabelRules.OfScale(model) is { } scale ? [scale] : ImmutableArray<ScoreWarning>.Empty];
}
