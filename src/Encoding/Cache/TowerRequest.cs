using System.Collections.Immutable;
using ZeroShotOrleans.Encoding.Models;

namespace ZeroShotOrleans.Encoding.Cache;

/// <summary>A request for several towers, granted all together or not at all, so that two waiting requests cannot deadlock.</summary>
/// <param name="wanted">The towers and their sizes.</param>
internal sealed class TowerRequest(ImmutableArray<(TowerKey Key, long Bytes)> wanted)
{
    // Completed under the cache's lock, so continuations run elsewhere.
    private readonly TaskCompletionSource<ImmutableArray<Tower>> _granted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The towers and their sizes.</summary>
    public ImmutableArray<(TowerKey Key, long Bytes)> Wanted { get; } = wanted;

    /// <summary>The towers in the order of <see cref="Wanted"/>, counted as used; they may still be loading.</summary>
    public Task<ImmutableArray<Tower>> Granted => _granted.Task;

    public bool Wants(TowerKey key) => Wanted.Any(tower => tower.Key == key);

    public void Grant(ImmutableArray<Tower> towers) => _granted.SetResult(towers);

    public void Refuse(Exception reason) => _granted.SetException(reason);

    public void Withdraw(CancellationToken cancellationToken) => _granted.SetCanceled(cancellationToken);
}
