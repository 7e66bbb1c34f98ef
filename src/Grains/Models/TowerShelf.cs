using System.Collections.Immutable;

namespace ZeroShotOrleans.Grains.Models;

/// <summary>Towers in memory within a budget. Idle ones leave, the least recently used first, when others need the room; one in use never does.</summary>
/// <remarks>
/// Safe for concurrent calls: many first uses of a tower load it once, and loads of different towers go on side by side. Who finds no room waits until
/// others are done, and those who come later wait behind: so models that do not fit together take turns and none starves. This file is what runs
/// outside the lock, <c>TowerShelf.Room.cs</c> what runs inside.
/// </remarks>
/// <param name="source">Where towers come from.</param>
/// <param name="maxBytes">The budget, in the bytes of <see cref="ITowerSource.BytesOf"/>.</param>
/// <param name="time">Tells since when a tower is idle.</param>
internal sealed partial class TowerShelf(ITowerSource source, long maxBytes, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TowerKey, Tower> _towers = [];
    private readonly LinkedList<TowerRequest> _waiting = [];
    private long _bytes;
    private long _clock;
    private bool _disposed;

    /// <summary>Requests that wait for room.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Takes towers in hand, loading those that are not there.</summary>
    /// <param name="keys">Which; they are had together.</param>
    /// <param name="cancellationToken">Ends the wait; a load that was begun goes on for the next who asks.</param>
    /// <exception cref="ZeroShotException">One is broken, or they do not fit into the budget even alone.</exception>
    public async Task<TowerUse> Use(ImmutableArray<TowerKey> keys, CancellationToken cancellationToken = default)
    {
        var towers = TakeLoaded(keys) is { IsDefault: false } loaded ? loaded : await Take(keys, cancellationToken);
        var use = new TowerUse(this, towers);
        try
        {
            await Task.WhenAll(towers.Select(tower => tower.Loaded)).WaitAsync(cancellationToken);
            return use;
        }
        catch
        {
            use.Dispose();
            throw;
        }
    }

    /// <summary>Unloads what is idle of a model. Pinned models are the caller's business: here they may go.</summary>
    /// <returns>When the memory is given back.</returns>
    public Task Unload(string model)
    {
        lock (_lock)
        {
            foreach (var idle in Of(model).Where(tower => tower.IsIdle))
            {
                Leave(idle);
            }

            return Task.WhenAll(Of(model).Select(tower => tower.Leaving).OfType<Task>());
        }
    }

    /// <summary>What is in memory now, loading and leaving towers included, model by model.</summary>
    public ImmutableArray<ModelResidence> Residences()
    {
        lock (_lock)
        {
            return [.. _towers.Values.GroupBy(tower => tower.Key.Model, StringComparer.Ordinal).OrderBy(model => model.Key, StringComparer.Ordinal)
                .Select(model => new ModelResidence(
                    model.Key,
                    model.Sum(tower => tower.Bytes),
                    model.All(tower => tower.IsIdle) ? model.Max(tower => tower.IdleSince) : null,
                    [.. model.Where(tower => tower.IsReady).Select(tower => tower.Key)]))];
        }
    }

    /// <summary>A use is over.</summary>
    /// <param name="towers">What was in hand.</param>
    /// <param name="counts">Whether it makes them the ones that were used last.</param>
    internal void PutBack(ImmutableArray<Tower> towers, bool counts = true)
    {
        lock (_lock)
        {
            _clock++;
            foreach (var tower in towers)
            {
                tower.Uses--;
                if (counts || tower.LastUse == 0)
                {
                    (tower.LastUse, tower.IdleSince) = (_clock, time.GetUtcNow());
                }
            }

            GrantInOrder();
        }
    }

    /// <summary>Frees everything. Nothing may be in use any more; what is still loading goes when it is there.</summary>
    public void Dispose()
    {
        Tower[] towers;
        lock (_lock)
        {
            _disposed = true;
            GrantInOrder();
            towers = [.. _towers.Values.Where(tower => tower.Leaving is null).OrderBy(tower => tower.Key.Kind)];
        }

        foreach (var tower in towers)
        {
            // At once, on this thread, when it is there.
            tower.Loaded.ContinueWith(
                loaded => loaded.Result.Dispose(),
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }
    }

    // The ordinary case, which asks no file system. Default when a tower is missing, or when others wait for the room that this use would keep.
    private ImmutableArray<Tower> TakeLoaded(ImmutableArray<TowerKey> keys)
    {
        lock (_lock)
        {
            return keys.All(key => _towers.TryGetValue(key, out var tower) && tower.Leaving is null && (_waiting.Count == 0 || source.IsPinned(key)))
                ? TakeNow([.. keys.Select(key => _towers[key])])
                : default;
        }
    }

    private async Task<ImmutableArray<Tower>> Take(ImmutableArray<TowerKey> keys, CancellationToken cancellationToken)
    {
        var request = new TowerRequest(await Task.Run(() => keys.Select(key => (key, source.BytesOf(key))).ToImmutableArray(), cancellationToken));
        lock (_lock)
        {
            _waiting.AddLast(request);
            GrantInOrder();
        }

        await using var registration = cancellationToken.Register(() => Withdraw(request, cancellationToken));
        return await request.Granted;
    }

    private void Withdraw(TowerRequest request, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_waiting.Remove(request))
            {
                request.Withdraw(cancellationToken);
                GrantInOrder();
            }
        }
    }

    // On a thread of the pool, as Free.
    private IDisposable Load(TowerKey key)
    {
        try
        {
            var loaded = source.Load(key);

            // Loading leaves much behind: 40 MiB of the 35 MB of the default model.
            FreedMemory.GiveBack();
            lock (_lock)
            {
                _towers[key].IsReady = true;
                GrantInOrder();
            }

            return loaded;
        }
        catch
        {
            // The next who asks tries again.
            lock (_lock)
            {
                Remove(key);
                GrantInOrder();
            }

            throw;
        }
    }

    private void Free(Tower tower)
    {
        try
        {
            tower.Loaded.Result.Dispose();
            FreedMemory.GiveBack();
        }
        finally
        {
            lock (_lock)
            {
                Remove(tower.Key);
                GrantInOrder();
            }
        }
    }
}
