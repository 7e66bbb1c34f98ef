using ZeroShotOrleans.Encoding.Models;

namespace ZeroShotOrleans.Encoding.Cache;

/// <summary>A tower that is loaded, loading or unloading. All mutable members are guarded by the cache's lock.</summary>
internal sealed class Tower(TowerKey key, long bytes)
{
    public TowerKey Key { get; } = key;

    /// <summary>Its share of the budget.</summary>
    public long Bytes { get; } = bytes;

    /// <summary>The tower itself.</summary>
    public required Task<IDisposable> Loaded { get; init; }

    /// <summary>Whether <see cref="Loaded"/> has completed successfully.</summary>
    public bool IsReady { get; set; }

    /// <summary>Number of users.</summary>
    public int Uses { get; set; }

    /// <summary>Increases with each use that ends: the least recently used tower has the smallest.</summary>
    public long LastUse { get; set; }

    /// <summary>When the last use ended.</summary>
    public DateTimeOffset IdleSince { get; set; }

    /// <summary>Its unloading, or null.</summary>
    public Task? Leaving { get; set; }

    /// <summary>Whether it can be unloaded now.</summary>
    public bool IsIdle => IsReady && Uses == 0 && Leaving is null;
}
