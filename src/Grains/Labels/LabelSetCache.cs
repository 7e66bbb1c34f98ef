using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Grains.Encoding;
using ZeroShotOrleans.Grains.Models;
using ZeroShotOrleans.Inference.Scoring;

namespace ZeroShotOrleans.Grains.Labels;

/// <summary>
/// Label vectors in an encoder silo, fetched once from their grain and kept within <see cref="EncoderOptions.LabelCacheBytes"/>. Label sets never
/// change, so nothing here is ever stale.
/// </summary>
/// <remarks>Safe for concurrent calls: many first uses fetch once. A fetch that failed is tried again at the next use.</remarks>
internal sealed class LabelSetCache(IGrainFactory grains, ModelCatalog models, IOptions<EncoderOptions> options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _byKey = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = [];
    private long _bytes;

    /// <summary>The scorer of a prepared label set.</summary>
    /// <exception cref="ZeroShotException">The set was never prepared.</exception>
    public async Task<Scorer> Scorer(string model, string key)
    {
        var entry = Use(model, key);
        try
        {
            return await entry.Scorer;
        }
        catch
        {
            Remove(entry);
            throw;
        }
    }

    private Entry Use(string model, string key)
    {
        lock (_lock)
        {
            if (_byKey.TryGetValue(key, out var node))
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
                return node.Value;
            }

            var entry = new Entry(key);
            entry.Scorer = Fetch(model, entry);
            _byKey[key] = _byUse.AddFirst(entry);
            return entry;
        }
    }

    private async Task<Scorer> Fetch(string model, Entry entry)
    {
        // Leaves the lock of the caller, and the grain turn it may be in, before anything is awaited.
        await Task.Yield();
        var labels = await grains.GetGrain<ILabelSetGrain>(entry.Key).GetVectors();
        var manifest = models.Open(model).Manifest;
        var vectors = MemoryMarshal.Cast<byte, float>(labels.Vectors).ToArray();
        Account(entry, labels.Vectors.Length);
        return new Scorer(vectors, labels.Rows - 1, labels.Dimension, manifest.LogitScale, manifest.LogitBias, manifest.Sigmoid);
    }

    private void Account(Entry entry, long bytes)
    {
        lock (_lock)
        {
            entry.Bytes = bytes;
            _bytes += bytes;

            // The set in hand stays, even when it alone is over the budget.
            while (_bytes > options.Value.LabelCacheBytes && _byUse.Last is { } last && last.Value != entry)
            {
                RemoveLocked(last);
            }
        }
    }

    private void Remove(Entry entry)
    {
        lock (_lock)
        {
            if (_byKey.TryGetValue(entry.Key, out var node) && node.Value == entry)
            {
                RemoveLocked(node);
            }
        }
    }

    private void RemoveLocked(LinkedListNode<Entry> node)
    {
        _byUse.Remove(node);
        _byKey.Remove(node.Value.Key);
        _bytes -= node.Value.Bytes;
    }

    private sealed class Entry(string key)
    {
        public string Key { get; } = key;

        public Task<Scorer> Scorer { get; set; } = null!;

        public long Bytes { get; set; }
    }
}
