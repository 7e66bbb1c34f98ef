using ZeroShotOrleans.Encoding.Models;

namespace ZeroShotOrleans.Encoding.Cache;

/// <summary>Loads towers for a <see cref="TowerCache"/>.</summary>
/// <remarks>Thread-safe.</remarks>
internal interface ITowerSource
{
    /// <summary>Memory cost of a tower: the size of its files in bytes.</summary>
    /// <exception cref="ZeroShotException">The tower does not exist or is broken.</exception>
    long BytesOf(TowerKey key);

    /// <summary>Loads a tower. Takes seconds.</summary>
    /// <exception cref="ZeroShotException">The tower is broken.</exception>
    IDisposable Load(TowerKey key);

    /// <summary>Whether a tower is never evicted once it is loaded.</summary>
    bool IsPinned(TowerKey key);
}
