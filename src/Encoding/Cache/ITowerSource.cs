using ZeroShotOrleans.Encoding.Models;

namespace ZeroShotOrleans.Encoding.Cache;

/// <summary>Where a <see cref="TowerCache"/> gets its towers from.</summary>
/// <remarks>Thread-safe.</remarks>
internal interface ITowerSource
{
    /// <summary>What a tower costs: the bytes of its files.</summary>
    /// <exception cref="ZeroShotException">There is no such tower, or it is broken.</exception>
    long BytesOf(TowerKey key);

    /// <summary>Loads a tower. Takes seconds.</summary>
    /// <exception cref="ZeroShotException">It is broken.</exception>
    IDisposable Load(TowerKey key);

    /// <summary>Whether a tower stays once it is loaded.</summary>
    bool IsPinned(TowerKey key);
}
