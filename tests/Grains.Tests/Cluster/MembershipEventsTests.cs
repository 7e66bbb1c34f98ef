using System.Collections.Immutable;
using System.Net;
using ZeroShotOrleans.Grains.Cluster.Events;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>Events derived from the membership of a cluster.</summary>
public sealed class MembershipEventsTests
{
    [Fact]
    public void An_active_silo_joins_once()
    {
        var seen = new MembershipEvents();

        Assert.Equal([ClusterEventKind.SiloJoined], Kinds(seen.Look([Member(1, SiloStatus.Active)])));
        Assert.Empty(seen.Look([Member(1, SiloStatus.Active)]));
        Assert.Empty(seen.Look([Member(1, SiloStatus.Active), Member(2, SiloStatus.Joining)]));
        Assert.Equal([ClusterEventKind.SiloJoined], Kinds(seen.Look([Member(1, SiloStatus.Active), Member(2, SiloStatus.Active)])));
    }

    [Fact]
    public void A_silo_that_announces_its_exit_left_and_a_silent_one_died()
    {
        var seen = new MembershipEvents();
        seen.Look([Member(1, SiloStatus.Active), Member(2, SiloStatus.Active)]);

        Assert.Equal([ClusterEventKind.SiloLeft], Kinds(seen.Look([Member(1, SiloStatus.ShuttingDown), Member(2, SiloStatus.Active)])));
        Assert.Equal([ClusterEventKind.SiloDied], Kinds(seen.Look([Member(1, SiloStatus.Dead), Member(2, SiloStatus.Dead)])));
    }

    [Fact]
    public void Silos_that_were_already_dead_are_not_reported() => Assert.Empty(new MembershipEvents().Look([Member(1, SiloStatus.Dead)]));

    private static ClusterMember Member(int port, SiloStatus status) => new(SiloAddress.New(IPAddress.Loopback, port, 1), status, $"silo-{port}");

    private static ClusterEventKind[] Kinds(ImmutableArray<ClusterEvent> events) => [.. events.Select(what => what.Kind)];
}
