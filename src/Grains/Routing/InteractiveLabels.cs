using System.Collections.Immutable;
using ZeroShotOrleans.Encoding.Telemetry;
using ZeroShotOrleans.Grains.Calls;
using ZeroShotOrleans.Grains.Labels;

namespace ZeroShotOrleans.Grains.Routing;

/// <summary>Resolves the label sets of requests and ensures that they are embedded. Keys known to be prepared cost one call every ten seconds, which marks them as used.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class InteractiveLabels(IGrainFactory grains, CacheMeter meter, TimeProvider time)
{
    // About half a megabyte of keys. Clients with more sets need an additional grain call, which returns quickly.
    private const int MaxPrepared = 4096;

    // The grain of a set considers it unused if it receives no calls.
    private static readonly TimeSpan _period = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<PreparedKey, (ImmutableArray<ScoreWarning> Warnings, DateTimeOffset Until)> _prepared = [];
    private readonly Queue<PreparedKey> _oldest = [];
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
        var known = filled.Zip(keys, PreparedKey.Of).Select(Known).ToArray();
        var missing = filled.Zip(keys).Where((_, at) => known[at].IsDefault).ToArray();
        _counts.Hit(keys.Length - missing.Length);
        _counts.Miss(missing.Length);
        var prepared = await Task.WhenAll(missing.Select(set => PrepareAsync(model, set.First, set.Second, cancellationToken)));
        return new LabelsInUse(filled, keys, prepared.Sum(set => set.PromptsEmbedded))
        {
            Warnings = [.. known.Where(warnings => !warnings.IsDefault).Concat(prepared.Select(set => set.Warnings)).SelectMany(warnings => warnings)],
        };
    }

    /// <summary>Forgets that sets are prepared, because their embeddings were not found: they were evicted.</summary>
    public void Forget(LabelsInUse sets)
    {
        lock (_lock)
        {
            foreach (var use in sets.Definitions.Zip(sets.Keys, PreparedKey.Of))
            {
                _prepared.Remove(use);
            }
        }
    }

    private async Task<LabelSetInfo> PrepareAsync(ModelInfo model, LabelSetDefinition definition, string key, CancellationToken cancellationToken)
    {
        var info = await TransportFailure.RepeatedAsync(() => grains.GetGrain<ILabelSetGrain>(key).PrepareAsync(model.Name, definition, cancellationToken), cancellationToken);
        lock (_lock)
        {
            var use = PreparedKey.Of(definition, key);
            var isNew = !_prepared.ContainsKey(use);
            _prepared[use] = (info.Warnings, time.GetUtcNow() + _period);
            if (isNew)
            {
                _oldest.Enqueue(use);
                if (_oldest.Count > MaxPrepared)
                {
                    _prepared.Remove(_oldest.Dequeue());
                }
            }
        }

        return info;
    }

    // Default if not prepared, or not recently.
    private ImmutableArray<ScoreWarning> Known(PreparedKey use)
    {
        lock (_lock)
        {
            return _prepared.TryGetValue(use, out var known) && time.GetUtcNow() < known.Until ? known.Warnings : default;
        }
    }

    // The same labels with and without a name are separate uses: only the named one keeps them stored.
    private readonly record struct PreparedKey(string Key, string? Name, int Version)
    {
        public static PreparedKey Of(LabelSetDefinition definition, string key) => new(key, definition.Name, definition.Version);
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

    /// <summary>All warnings, including those that depend on how labels are scored.</summary>
    public ImmutableArray<ScoreWarning> WarningsOf(ModelInfo model, ScoreOptions score) =>
        [.. Warnings, .. Definitions.SelectMany(set => LabelRules.Warnings(set.Labels, model, score)), .. LabelRules.OfScale(model) is { } scale ? [scale] : ImmutableArray<ScoreWarning>.Empty];
}
