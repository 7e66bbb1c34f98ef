using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace ZeroShotOrleans.Encoding.Telemetry;

/// <summary>Hits and misses of caches.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class CacheMeter
{
    private readonly ConcurrentDictionary<string, CacheCounts> _caches = new(StringComparer.Ordinal);

    public CacheMeter(IMeterFactory factory) => factory.Create(ZeroShotTelemetry.Name).CreateObservableCounter(
        "zeroshot.cache.lookups", () => _caches.Values.SelectMany(cache => cache.Read()), "{lookup}", "Cache lookups, by hit or miss.");

    /// <summary>The counts of one cache of this silo: <c>labels</c>, <c>label_sets</c> or <c>prompts</c>.</summary>
    public CacheCounts Of(string cache) => _caches.GetOrAdd(cache, name => new CacheCounts(name));
}

/// <summary>Lookups of one cache.</summary>
/// <param name="cache">Its name.</param>
internal sealed class CacheCounts(string cache)
{
    private readonly EventCount _hits = new(Tags.Tag("cache", cache), Tags.Tag("result", "hit"));
    private readonly EventCount _misses = new(Tags.Tag("cache", cache), Tags.Tag("result", "miss"));

    /// <summary>Number of hits.</summary>
    public long Hits => _hits.Count;

    /// <summary>Number of misses.</summary>
    public long Misses => _misses.Count;

    public void Hit(long more = 1) => _hits.Add(more);

    public void Miss(long more = 1) => _misses.Add(more);

    /// <summary>The current values.</summary>
    public IEnumerable<Measurement<long>> Read() => [_hits.Read(), _misses.Read()];
}
