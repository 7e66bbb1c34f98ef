using System.Collections.Immutable;

namespace ZeroShotOrleans.Grains.Cluster.Events;

/// <summary>Derives events from the previous and the current status of silos.</summary>
internal sealed class MembershipEvents
{
    private readonly Dictionary<SiloAddress, SiloStatus> _known = [];
    private bool _looked;

    /// <summary>The new events in a view of the cluster. Silos that were dead in the first view are ignored.</summary>
    public ImmutableArray<ClusterEvent> Look(IEnumerable<ClusterMember> members)
    {
        var events = ImmutableArray.CreateBuilder<ClusterEvent>();
        foreach (var member in members)
        {
            var before = _known.TryGetValue(member.SiloAddress, out var known) ? known : _looked ? SiloStatus.None : member.Status == SiloStatus.Dead ? SiloStatus.Dead : SiloStatus.None;
            _known[member.SiloAddress] = member.Status;
            if (KindOf(before, member.Status) is { } kind)
            {
                events.Add(new ClusterEvent { Kind = kind, Silo = member.Name, Address = member.SiloAddress.ToParsableString() });
            }
        }

        _looked = true;
        return events.ToImmutable();
    }

    // A leaving silo announces its exit; one that was active until now did not.
    private static ClusterEventKind? KindOf(SiloStatus before, SiloStatus now) => (before, now) switch
    {
        (not SiloStatus.Active, SiloStatus.Active) => ClusterEventKind.SiloJoined,
        (SiloStatus.Active, SiloStatus.ShuttingDown or SiloStatus.Stopping) => ClusterEventKind.SiloLeft,
        (SiloStatus.Active, SiloStatus.Dead) => ClusterEventKind.SiloDied,
        _ => null,
    };
}
