namespace ZeroShotOrleans.Grains.Models;

/// <summary>A tower in memory, or on its way there or out again. Everything that changes is guarded by the shelf's lock.</summary>
internal sealed class Tower(TowerKey key, long bytes)
{
    public TowerKey Key { get; } = key;

    /// <summary>Its part of the budget.</summary>
    public long Bytes { get; } = bytes;

    /// <summary>The tower itself.</summary>
    public required Task<IDisposable> Loaded { get; init; }

    /// <summary>Whether <see cref="Loaded"/> has ended well.</summary>
    public bool IsReady { get; set; }

    /// <summary>How many have it in hand.</summary>
    public int Uses { get; set; }

    /// <summary>Grows with each use that ends, so that the least recently used is the smallest.</summary>
    public long LastUse { get; set; }

    /// <summary>When the last use ended.</summary>
    public DateTimeOffset IdleSince { get; set; }

    /// <summary>Its way out of memory, or null while it stays.</summary>
    public Task? Leaving { get; set; }

    /// <summary>Whether it could be unloaded.</summary>
    public bool IsIdle => IsReady && Uses == 0 && Leaving is null;
}
