namespace ZeroShotOrleans.Grains.Jobs;

/// <summary>Tells when silos were lost, twice for one that leaves: when it says so, and when it is gone.</summary>
/// <remarks>
/// While it leaves, its jobs may still be there and answer; a call then moves none of them. Only when it is gone a call finds them a new place. Not thread-safe.
/// </remarks>
internal sealed class SiloLosses
{
    private HashSet<(SiloAddress Silo, bool Leaving)>? _before;

    /// <summary>Whether jobs may have lost their silo since the last look; true at the first.</summary>
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
