using System.Net;
using ZeroShotOrleans.Jobs.Ledger;

namespace ZeroShotOrleans.Jobs.Tests.Ledger;

public sealed class SiloLossesTests
{
    private static readonly SiloAddress _one = SiloAddress.New(IPAddress.Loopback, 1, 1);
    private static readonly SiloAddress _other = SiloAddress.New(IPAddress.Loopback, 2, 1);

    [Fact]
    public void The_first_check_reports_a_loss() => Assert.True(new SiloLosses().Seen([Member(_one, SiloStatus.Active)]));

    [Fact]
    public void A_joining_silo_is_not_a_loss()
    {
        var losses = new SiloLosses();
        losses.Seen([Member(_one, SiloStatus.Active)]);

        Assert.False(losses.Seen([Member(_one, SiloStatus.Active), Member(_other, SiloStatus.Joining)]));
        Assert.False(losses.Seen([Member(_one, SiloStatus.Active), Member(_other, SiloStatus.Active)]));
    }

    [Fact]
    public void A_leaving_silo_is_a_loss_when_it_starts_to_leave_and_when_it_is_gone()
    {
        var losses = new SiloLosses();
        losses.Seen([Member(_one, SiloStatus.Active), Member(_other, SiloStatus.Active)]);

        Assert.True(losses.Seen([Member(_one, SiloStatus.Active), Member(_other, SiloStatus.ShuttingDown)]));
        Assert.False(losses.Seen([Member(_one, SiloStatus.Active), Member(_other, SiloStatus.Stopping)]));
        Assert.True(losses.Seen([Member(_one, SiloStatus.Active), Member(_other, SiloStatus.Dead)]));
        Assert.False(losses.Seen([Member(_one, SiloStatus.Active)]));
    }

    [Fact]
    public void A_dead_silo_is_a_loss_once()
    {
        var losses = new SiloLosses();
        losses.Seen([Member(_one, SiloStatus.Active), Member(_other, SiloStatus.Active)]);

        Assert.True(losses.Seen([Member(_one, SiloStatus.Active), Member(_other, SiloStatus.Dead)]));
        Assert.False(losses.Seen([Member(_one, SiloStatus.Active), Member(_other, SiloStatus.Dead)]));
    }

    private static ClusterMember Member(SiloAddress silo, SiloStatus status) => new(silo, status, "silo");
}
