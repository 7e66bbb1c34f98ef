using Microsoft.Extensions.Time.Testing;
using ZeroShotOrleans.Jobs.Ledger;

namespace ZeroShotOrleans.Jobs.Tests.Ledger;

public sealed class LeaseTermTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_lease_is_as_old_as_the_time_since_it_was_granted()
    {
        var term = new LeaseTerm(_time, TimeSpan.FromSeconds(30));
        var renewal = term.Deadline;
        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromSeconds(30), renewal);

        _time.Advance(TimeSpan.FromSeconds(45));

        Assert.Equal(TimeSpan.FromSeconds(45), term.AgeOf(renewal));
        Assert.Equal(TimeSpan.Zero, term.AgeOf(null));
    }
}
