using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Encoding.Scoring;
using ZeroShotOrleans.Encoding.Telemetry;

namespace ZeroShotOrleans.Grains.Labels;

/// <summary>
/// A cache of label embeddings and texts in an encoder silo, bounded by <see cref="EncoderOptions.LabelCacheBytes"/>. Entries are fetched once from their grain. Label sets never
/// change, so entries are never stale.
/// </summary>
/// <remarks>Thread-safe: concurrent first uses share one fetch. A failed fetch is retried by the next use.</remarks>
internal sealed class LabelSetCache(IGrainFactory grains, CacheMeter meter, IOptions<EncoderOptions> options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Key, Type Kind), LinkedListNode<Entry>> _byKey = [];
    private readonly LinkedList<Entry> _byUse = [];
    private readonly CacheCounts _counts = meter.Of("labels");
    private long _bytes;

    /// <summary>Number of lookups that found an entry or its fetch in progress.</summary>
    public long Hits => _counts.Hits;

    /// <summary>Number of lookups that started a fetch.</summary>
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
        // Leaves the caller's lock and grain turn before anything is awaited.
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
            // Removed from the cache during the fetch, so nothing would release its bytes.
            if (!_byKey.TryGetValue((entry.Key, entry.Kind), out var node) || node.Value != entry)
            {
                return;
            }

            entry.Bytes = bytes;
            _bytes += bytes;

            // The set being added is kept, even if it exceeds the budget on its own.
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

        /// <summary>The kind of data to fetch for the key.</summary>
        public Type Kind { get; } = kind;

        /// <summary>A task of a <see cref="Kind"/>.</summary>
        public Task Value { get; set; } = null!;

        public long Bytes { get; set; }
    }
}
