namespace ZeroShotOrleans.Jobs.Ledger;

/// <summary>Detects that silos were lost. A silo that leaves counts twice: when it starts to leave, and when it is gone.</summary>
/// <remarks>
/// While it leaves, its jobs may still be active and answer, and a call moves none of them. Only when it is gone does a call reactivate them elsewhere. Not thread-safe.
/// </remarks>
internal sealed class SiloLosses
{
    private HashSet<(SiloAddress Silo, bool Leaving)>? _before;

    /// <summary>Whether jobs may have lost their silo since the last call; true on the first.</summary>
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
