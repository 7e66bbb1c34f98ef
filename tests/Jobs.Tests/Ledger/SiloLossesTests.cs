using System.Net;
using ZeroShotOrleans.Jobs.Ledger;

namespace ZeroShotOrleans.Jobs.Tests.Ledger;

public sealed class SiloLossesTests
{
    private static readonly SiloAddress _one = SiloAddress.New(IPAddress.Loopback, 1, 1);
    private static readonly SiloAddress _other = SiloAddress.New(IPAddress.Loopback, 2, 1);

    [Fact]
    public void The_first_look_finds_jobs_of_silos_that_nobody_saw_go() => Assert.True(new SiloLosses().Seen([Member(_one, SiloStatus.Active)]));

    [Fact]
    public void A_silo_that_joins_takes_nobodys_jobs()
    {
        var losses = new SiloLosses();
        losses.Seen([Member(_one, SiloStatus.Active)]);

        Assert.False(losses.Seen([Member(_one, SiloStatus.Active), Member(_other, SiloStatus.Joining)]));
        Assert.False(losses.Seen([Member(_one, SiloStatus.Active), Member(_other, SiloStatus.Active)]));
    }

    [Fact]
    public void A_silo_that_leaves_is_lost_when_it_says_so_and_again_when_it_is_gone_for_its_jobs_answer_in_between()
    {
        var losses = new SiloLosses();
        losses.Seen([Member(_one, SiloStatus.Active), Member(_other, SiloStatus.Active)]);

        Assert.True(losses.Seen([Member(_one, SiloStatus.Active), Member(_other, SiloStatus.ShuttingDown)]));
        Assert.False(losses.Seen([Member(_one, SiloStatus.Active), Member(_other, SiloStatus.Stopping)]));
        Assert.True(losses.Seen([Member(_one, SiloStatus.Active), Member(_other, SiloStatus.Dead)]));
        Assert.False(losses.Seen([Member(_one, SiloStatus.Active)]));
    }

    [Fact]
    public void A_silo_that_dies_is_lost_once()
    {
        var losses = new SiloLosses();
        losses.Seen([Member(_one, SiloStatus.Active), Member(_other, SiloStatus.Active)]);

        Assert.True(losses.Seen([Member(_one, SiloStatus.Active), Member(_other, SiloStatus.Dead)]));
        Assert.False(losses.Seen([Member(_one, SiloStatus.Active), Member(_other, SiloStatus.Dead)]));
    }

    private static ClusterMember Member(SiloAddress silo, SiloStatus status) => new(silo, status, "silo");
}
