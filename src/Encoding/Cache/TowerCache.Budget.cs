using System.Collections.Immutable;
using System.Globalization;
using ZeroShotOrleans.Encoding.Models;

namespace ZeroShotOrleans.Encoding.Cache;

internal sealed partial class TowerCache
{
    // Everything here is called under the lock and takes microseconds.
    private void GrantPending()
    {
        while (_waiting.First is { } first && TryEnd(first.Value))
        {
            _waiting.RemoveFirst();
        }
    }

    private bool TryEnd(TowerRequest request)
    {
        if (_disposed)
        {
            request.Refuse(new ObjectDisposedException(nameof(TowerCache)));
            return true;
        }

        if (_towers.Values.Any(tower => tower.Leaving is not null && request.Wants(tower.Key)))
        {
            return false;
        }

        var missing = request.Wanted.Where(tower => !_towers.ContainsKey(tower.Key)).Sum(tower => tower.Bytes);
        var staying = _towers.Values.Where(tower => request.Wants(tower.Key) || source.IsPinned(tower.Key)).Sum(tower => tower.Bytes);
        if (missing > 0 && missing + staying > maxBytes)
        {
            request.Refuse(TooLarge(request));
            return true;
        }

        if (_bytes + missing > maxBytes)
        {
            EvictIdle(missing, request);
            return false;
        }

        request.Grant(TakeNow([.. request.Wanted.Select(tower => _towers.GetValueOrDefault(tower.Key) ?? Add(tower.Key, tower.Bytes))]));
        return true;
    }

    private static ImmutableArray<Tower> TakeNow(ImmutableArray<Tower> towers)
    {
        foreach (var tower in towers)
        {
            tower.Uses++;
        }

        return towers;
    }

    private void EvictIdle(long bytes, TowerRequest request)
    {
        var room = maxBytes - _bytes + _towers.Values.Where(tower => tower.Leaving is not null).Sum(tower => tower.Bytes);
        foreach (var idle in _towers.Values.Where(tower => tower.IsIdle && !source.IsPinned(tower.Key) && !request.Wants(tower.Key))
            .OrderBy(tower => tower.LastUse).ToArray())
        {
            if (room >= bytes)
            {
                return;
            }

            room += idle.Bytes;
            Evict(idle);
        }
    }

    private Tower Add(TowerKey key, long bytes)
    {
        // Loading reads a file and outlives the request that asked for it.
#pragma warning disable RS0030
        var tower = new Tower(key, bytes) { Loaded = Task.Run(() => Load(key)) };
#pragma warning restore RS0030
        _towers.Add(key, tower);
        _bytes += bytes;
        return tower;
    }

    // Freeing a tower blocks a thread.
#pragma warning disable RS0030
    private void Evict(Tower tower) => tower.Leaving = Task.Run(() => Free(tower));
#pragma warning restore RS0030

    private Tower[] Of(string model) => _towers.Values.Where(tower => tower.Key.Model == model).ToArray();

    private void Remove(TowerKey key)
    {
        if (_towers.Remove(key, out var tower))
        {
            _bytes -= tower.Bytes;
        }
    }

    private ZeroShotException TooLarge(TowerRequest request)
    {
        var pinned = _towers.Values.Where(tower => !request.Wants(tower.Key) && source.IsPinned(tower.Key)).Sum(tower => tower.Bytes);
        var wanted = request.Wanted[0].Key.Model;
        return new ZeroShotException(ZeroShotError.ModelBroken, string.Create(CultureInfo.InvariantCulture,
            $"The model '{wanted}' cannot be used on this silo. Its files for {string.Join(" and ", request.Wanted.Select(tower => tower.Key.Kind.ToString().ToLowerInvariant()))} " +
            $"have {request.Wanted.Sum(tower => tower.Bytes):N0} bytes, and the limit for models is {maxBytes:N0} (Models:MaxBytes)" +
            $"{(pinned > 0 ? $", of which pinned models occupy {pinned:N0} (Models:Pinned)" : "")}. Raise Models:MaxBytes if memory allows, or use a smaller model."));
    }
}
