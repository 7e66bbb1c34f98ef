using System.Collections.Immutable;

namespace ZeroShotOrleans.Grains.Models;

/// <summary>Somebody wants some towers at once: all of them or none, so that two who wait never hold what the other waits for.</summary>
/// <param name="wanted">The towers and what each costs.</param>
internal sealed class TowerRequest(ImmutableArray<(TowerKey Key, long Bytes)> wanted)
{
    // Continuations run elsewhere: it is completed under the shelf's lock.
    private readonly TaskCompletionSource<ImmutableArray<Tower>> _granted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The towers and what each costs.</summary>
    public ImmutableArray<(TowerKey Key, long Bytes)> Wanted { get; } = wanted;

    /// <summary>The towers in the order of <see cref="Wanted"/>, counted as used; they may still be loading.</summary>
    public Task<ImmutableArray<Tower>> Granted => _granted.Task;

    public bool Wants(TowerKey key) => Wanted.Any(tower => tower.Key == key);

    public void Grant(ImmutableArray<Tower> towers) => _granted.SetResult(towers);

    public void Refuse(Exception reason) => _granted.SetException(reason);

    public void Withdraw(CancellationToken cancellationToken) => _granted.SetCanceled(cancellationToken);
}
