namespace ZeroShotOrleans.Jobs.Ledger;

/// <summary>Detects the loss of silos. A silo that leaves is counted twice: when it starts shutting down, and when it is dead.</summary>
/// <remarks>
/// While a silo shuts down, its jobs may still be active and respond, so a call does not move them. Only after that does a call reactivate them on another silo. Not thread-safe.
/// </remarks>
internal sealed class SiloLosses
{
    private HashSet<(SiloAddress Silo, bool Leaving)>? _before;

    /// <summary>Whether jobs may have lost their silo since the last call. True on the first call.</summary>
    public bool Seen(IEnumerable<ClusterMember> members)
    {
        var now = members
            .Where(member => member.Status is SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Stopping)
            .Select(member => (member.SiloAddress, Leaving: member.Status != SiloStatus.Active)).ToHashSet();
        var lost = _before is null || !_before.IsSubsetOf(now);
        _before = now;
        return lost;
    }
}
