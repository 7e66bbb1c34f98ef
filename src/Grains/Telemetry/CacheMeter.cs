using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace ZeroShotOrleans.Grains.Telemetry;

/// <summary>How often what is kept spared work.</summary>
/// <remarks>Safe for concurrent calls.</remarks>
internal sealed class CacheMeter
{
    private readonly ConcurrentDictionary<string, CacheCounts> _caches = new(StringComparer.Ordinal);

    public CacheMeter(IMeterFactory factory) => factory.Create(ZeroShotTelemetry.Name).CreateObservableCounter(
        "zeroshot.cache.lookups", () => _caches.Values.SelectMany(cache => cache.Read()), "{lookup}", "Looks into a cache, by whether it had what was wanted.");

    /// <summary>The counts of one cache of this silo: <c>labels</c>, <c>label_sets</c> or <c>prompts</c>.</summary>
    public CacheCounts Of(string cache) => _caches.GetOrAdd(cache, name => new CacheCounts(name));
}

/// <summary>Looks into one cache.</summary>
/// <param name="cache">Its name.</param>
internal sealed class CacheCounts(string cache)
{
    private readonly EventCount _hits = new(Tags.Tag("cache", cache), Tags.Tag("result", "hit"));
    private readonly EventCount _misses = new(Tags.Tag("cache", cache), Tags.Tag("result", "miss"));

    /// <summary>Looks that found something.</summary>
    public long Hits => _hits.Count;

    /// <summary>Looks that found nothing.</summary>
    public long Misses => _misses.Count;

    public void Hit(long more = 1) => _hits.Add(more);

    public void Miss(long more = 1) => _misses.Add(more);

    /// <summary>For the listener.</summary>
    public IEnumerable<Measurement<long>> Read() => [_hits.Read(), _misses.Read()];
}
