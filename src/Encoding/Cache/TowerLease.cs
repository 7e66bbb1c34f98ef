using System.Collections.Immutable;
using ZeroShotOrleans.Encoding.Batching;
using ZeroShotOrleans.Encoding.Models;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Encoding.Cache;

/// <summary>A reservation of loaded towers, which keeps them in memory. Dispose it when done.</summary>
internal sealed class TowerLease(TowerCache cache, ImmutableArray<Tower> towers) : IDisposable
{
    private int _disposed;

    /// <summary>Whether this is only a health probe: it does not make towers the most recently used.</summary>
    public bool IsProbe { get; set; }

    /// <summary>The batcher of the image tower, if <see cref="TowerKind.Image"/> was requested.</summary>
    public ImageBatcher Images => Get<ImageBatcher>();

    /// <summary>The text tower, if <see cref="TowerKind.Text"/> was requested.</summary>
    public TextTower Text => Get<TextTower>();

    /// <summary>The match head, if <see cref="TowerKind.Match"/> was requested.</summary>
    public MatchTower Match => Get<MatchTower>();

    /// <summary>The tower of that type.</summary>
    // A lease is granted when its towers are loaded.
#pragma warning disable RS0030
    public T Get<T>() => towers.Select(tower => tower.Loaded.Result).OfType<T>().Single();
#pragma warning restore RS0030

    /// <inheritdoc/>
    public void Dispose()
    {
        // Released once, however often it is disposed.
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            cache.Release(towers, counts: !IsProbe);
        }
    }
}
