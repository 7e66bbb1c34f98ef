using System.Collections.Immutable;
using ZeroShotOrleans.Encoding.Models;

namespace ZeroShotOrleans.Encoding.Cache;

/// <summary>An LRU cache of loaded towers, bounded by memory. Towers in use are never evicted.</summary>
/// <remarks>
/// Thread-safe. Concurrent requests for the same tower share one load; different towers load in parallel. Requests that do not fit wait in
/// FIFO order, so models that cannot be resident together take turns and none starves. This file contains what runs
/// outside the lock, the other one what runs inside.
/// </remarks>
/// <param name="source">Loads towers.</param>
/// <param name="maxBytes">The budget, in the bytes of <see cref="ITowerSource.BytesOf"/>.</param>
/// <param name="time">The clock for idle times.</param>
internal sealed partial class TowerCache(ITowerSource source, long maxBytes, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TowerKey, Tower> _towers = [];
    private readonly LinkedList<TowerRequest> _waiting = [];
    private long _bytes;
    private long _clock;
    private bool _disposed;

    /// <summary>Number of requests waiting for memory.</summary>
    public int PendingRequests
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Reserves towers for use, loading the missing ones. All keys are reserved together or not at all.</summary>
    /// <param name="keys">The towers.</param>
    /// <param name="cancellationToken">Cancels the wait; a started load continues for the next request.</param>
    /// <exception cref="ZeroShotException">A tower cannot be loaded, or the towers exceed the budget on their own.</exception>
    public async Task<TowerLease> UseAsync(ImmutableArray<TowerKey> keys, CancellationToken cancellationToken = default)
    {
        var towers = TakeLoaded(keys) is { IsDefault: false } loaded ? loaded : await TakeAsync(keys, cancellationToken);
        var use = new TowerLease(this, towers);
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

    /// <summary>Unloads idle towers of a model. Does not check whether the model is pinned.</summary>
    /// <returns>Completes when the memory is free.</returns>
    public Task UnloadAsync(string model)
    {
        lock (_lock)
        {
            foreach (var idle in Of(model).Where(tower => tower.IsIdle))
            {
                Evict(idle);
            }

            return Task.WhenAll(Of(model).Select(tower => tower.Leaving).OfType<Task>());
        }
    }

    /// <summary>Starts to unload towers of one kind that nobody has used for a while. Pinned ones stay. A request that comes meanwhile waits and loads its tower again.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="idle">How long the last use must be over.</param>
    public void UnloadIdle(TowerKind kind, TimeSpan idle)
    {
        lock (_lock)
        {
            var before = time.GetUtcNow() - idle;
            foreach (var tower in _disposed ? [] : _towers.Values.Where(tower => tower.Key.Kind == kind && tower.IsIdle && tower.IdleSince <= before && !source.IsPinned(tower.Key)).ToArray())
            {
                Evict(tower);
            }
        }
    }

    /// <summary>The models in memory, including loading and unloading towers.</summary>
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

    /// <summary>Ends a use.</summary>
    /// <param name="towers">The towers of the use.</param>
    /// <param name="counts">Whether it makes them the most recently used.</param>
    internal void Release(ImmutableArray<Tower> towers, bool counts = true)
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

            GrantPending();
        }
    }

    /// <summary>Frees everything. No tower may be in use; loading ones are freed when they are loaded.</summary>
    public void Dispose()
    {
        Tower[] towers;
        lock (_lock)
        {
            _disposed = true;
            GrantPending();
            towers = [.. _towers.Values.Where(tower => tower.Leaving is null).OrderBy(tower => tower.Key.Kind)];
        }

        foreach (var tower in towers)
        {
            // Synchronously, if it is already loaded.
            tower.Loaded.ContinueWith(
                // The task has completed.
#pragma warning disable RS0030
                loaded => loaded.Result.Dispose(),
#pragma warning restore RS0030
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }
    }

    // The fast path, without file system access. Returns the default if a tower is missing, or if others wait for memory that this use would hold.
    private ImmutableArray<Tower> TakeLoaded(ImmutableArray<TowerKey> keys)
    {
        lock (_lock)
        {
            return keys.All(key => _towers.TryGetValue(key, out var tower) && tower.Leaving is null && (_waiting.Count == 0 || source.IsPinned(key)))
                ? TakeNow([.. keys.Select(key => _towers[key])])
                : default;
        }
    }

    private async Task<ImmutableArray<Tower>> TakeAsync(ImmutableArray<TowerKey> keys, CancellationToken cancellationToken)
    {
        // Sizes are read from the disk.
#pragma warning disable RS0030
        var request = new TowerRequest(await Task.Run(() => keys.Select(key => (key, source.BytesOf(key))).ToImmutableArray(), cancellationToken));
#pragma warning restore RS0030
        lock (_lock)
        {
            _waiting.AddLast(request);
            GrantPending();
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
                GrantPending();
            }
        }
    }

    // On the thread pool, like Free.
    private IDisposable Load(TowerKey key)
    {
        try
        {
            var loaded = source.Load(key);

            // Loading leaves much garbage: 40 MiB for the 35 MB of the default model.
            FreedMemory.ReturnToSystem();
            lock (_lock)
            {
                _towers[key].IsReady = true;
                GrantPending();
            }

            return loaded;
        }
        catch
        {
            // The next request tries again.
            lock (_lock)
            {
                Remove(key);
                GrantPending();
            }

            throw;
        }
    }

    private void Free(Tower tower)
    {
        try
        {
            // Only loaded towers are evicted, on a thread of the pool.
#pragma warning disable RS0030
            tower.Loaded.Result.Dispose();
#pragma warning restore RS0030
            FreedMemory.ReturnToSystem();
        }
        finally
        {
            lock (_lock)
            {
                Remove(tower.Key);
                GrantPending();
            }
        }
    }
}
