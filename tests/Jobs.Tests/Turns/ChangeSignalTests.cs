using ZeroShotOrleans.Jobs.Turns;

namespace ZeroShotOrleans.Jobs.Tests.Turns;

public sealed class ChangeSignalTests
{
    private readonly ChangeSignal _signal = new();

    [Fact]
    public void Wakes_everyone_who_waits()
    {
        var (first, second) = (_signal.Next, _signal.Next);
        Assert.False(first.IsCompleted);

        _signal.Raise();

        Assert.True(first.IsCompletedSuccessfully && second.IsCompletedSuccessfully);
    }

    [Fact]
    public void A_wait_taken_after_a_change_is_for_the_next_one()
    {
        _signal.Raise();

        Assert.False(_signal.Next.IsCompleted);
    }
}
