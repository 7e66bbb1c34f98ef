using System.Collections.Immutable;
using ZeroShotOrleans.Grains.Encoding;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Grains.Models;

/// <summary>Loaded towers in somebody's hand. While it is held they stay in memory; dispose it when done.</summary>
internal sealed class TowerUse(TowerShelf shelf, ImmutableArray<Tower> towers) : IDisposable
{
    private int _disposed;

    /// <summary>Whether somebody only asks if the model answers: that keeps no tower in memory which nobody else uses.</summary>
    public bool IsProbe { get; set; }

    /// <summary>The batcher in front of the image tower, when <see cref="TowerKind.Image"/> was asked for.</summary>
    public ImageBatcher Images => Get<ImageBatcher>();

    /// <summary>The text tower, when <see cref="TowerKind.Text"/> was asked for.</summary>
    public TextTower Text => Get<TextTower>();

    /// <summary>The match head, when <see cref="TowerKind.Match"/> was asked for.</summary>
    public MatchTower Match => Get<MatchTower>();

    /// <summary>The tower of that type.</summary>
    public T Get<T>() => towers.Select(tower => tower.Loaded.Result).OfType<T>().Single();

    /// <inheritdoc/>
    public void Dispose()
    {
        // Counted once, however often it is disposed.
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            shelf.PutBack(towers, counts: !IsProbe);
        }
    }
}
