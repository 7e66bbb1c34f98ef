using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Encoding.Scoring;
using ZeroShotOrleans.Encoding.Telemetry;

namespace ZeroShotOrleans.Grains.Labels;

/// <summary>
/// Label embeddings, and texts where they are wanted, in an encoder silo, fetched once from their grain and kept within <see cref="EncoderOptions.LabelCacheBytes"/>. Label sets never
/// change, so nothing here is ever stale.
/// </summary>
/// <remarks>Safe for concurrent calls: many first uses fetch once. A fetch that failed is tried again at the next use.</remarks>
internal sealed class LabelSetCache(IGrainFactory grains, CacheMeter meter, IOptions<EncoderOptions> options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Key, Type Kind), LinkedListNode<Entry>> _byKey = [];
    private readonly LinkedList<Entry> _byUse = [];
    private readonly CacheCounts _counts = meter.Of("labels");
    private long _bytes;

    /// <summary>Uses that found what they wanted here, or on its way here.</summary>
    public long Hits => _counts.Hits;

    /// <summary>Uses that had it fetched.</summary>
    public long Misses => _counts.Misses;

    /// <summary>The embeddings of a prepared label set.</summary>
    /// <exception cref="ZeroShotException">The set was never prepared.</exception>
    public Task<LabelEmbeddings> EmbeddingsAsync(string key) => GetAsync(key, FetchEmbeddingsAsync);

    /// <summary>The texts of a prepared label set.</summary>
    /// <exception cref="ZeroShotException">The set was never prepared.</exception>
    public Task<LabelPrompts> PromptsAsync(string key) => GetAsync(key, FetchPromptsAsync);

    private async Task<T> GetAsync<T>(string key, Func<Entry, Task<T>> fetch)
    {
        var entry = Use(key, fetch);
        try
        {
            return await (Task<T>)entry.Value;
        }
        catch
        {
            Remove(entry);
            throw;
        }
    }

    private Entry Use<T>(string key, Func<Entry, Task<T>> fetch)
    {
        lock (_lock)
        {
            if (_byKey.TryGetValue((key, typeof(T)), out var node))
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
                _counts.Hit();
                return node.Value;
            }

            var entry = new Entry(key, typeof(T));
            _counts.Miss();
            entry.Value = fetch(entry);
            _byKey[(key, typeof(T))] = _byUse.AddFirst(entry);
            return entry;
        }
    }

    private async Task<LabelEmbeddings> FetchEmbeddingsAsync(Entry entry)
    {
        // Leaves the lock of the caller, and the grain turn it may be in, before anything is awaited.
        await Task.Yield();
        var labels = await grains.GetGrain<ILabelSetGrain>(entry.Key).GetEmbeddingsAsync();
        var embeddings = MemoryMarshal.Cast<byte, float>(labels.Embeddings).ToArray();
        Account(entry, labels.Embeddings.Length);
        return new LabelEmbeddings(embeddings, labels.Rows - 1, labels.Dimension);
    }

    private async Task<LabelPrompts> FetchPromptsAsync(Entry entry)
    {
        await Task.Yield();
        var set = await grains.GetGrain<ILabelSetGrain>(entry.Key).DescribeAsync() ?? throw new ZeroShotException(ZeroShotError.NotFound,
            $"The label set {entry.Key} has no texts yet. Prepare it first.");
        Account(entry, set.Labels.Sum(label => (long)label.Length * sizeof(char)));
        return new LabelPrompts(set.Labels, set.Templates[0]);
    }

    private void Account(Entry entry, long bytes)
    {
        lock (_lock)
        {
            // Removed while it was fetched: it is not in the cache, and nobody would give its bytes back.
            if (!_byKey.TryGetValue((entry.Key, entry.Kind), out var node) || node.Value != entry)
            {
                return;
            }

            entry.Bytes = bytes;
            _bytes += bytes;

            // The set in flight stays, even when it alone is over the budget.
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
            if (_byKey.TryGetValue((entry.Key, entry.Kind), out var node) && node.Value == entry)
            {
                RemoveLocked(node);
            }
        }
    }

    private void RemoveLocked(LinkedListNode<Entry> node)
    {
        _byUse.Remove(node);
        _byKey.Remove((node.Value.Key, node.Value.Kind));
        _bytes -= node.Value.Bytes;
    }

    private sealed class Entry(string key, Type kind)
    {
        public string Key { get; } = key;

        /// <summary>What is fetched for the key.</summary>
        public Type Kind { get; } = kind;

        /// <summary>A task of a <see cref="Kind"/>.</summary>
        public Task Value { get; set; } = null!;

        public long Bytes { get; set; }
    }
}
