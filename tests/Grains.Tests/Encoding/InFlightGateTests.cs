using ZeroShotOrleans.Grains.Encoder;

namespace ZeroShotOrleans.Grains.Tests.Encoding;

public sealed class InFlightGateTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Draining_ends_with_the_last_thing_in_flight()
    {
        var intake = new InFlightGate();
        var lease = intake.TryEnter();
        intake.Close();
        var drained = intake.WaitUntilEmptyAsync();
        var slice = intake.Enter();

        Assert.Null(intake.TryEnter());
        lease!.Dispose();
        lease.Dispose();
        Assert.False(drained.IsCompleted);
        slice.Dispose();

        await drained.WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.True(intake.Draining);
        Assert.True(intake.WaitUntilEmptyAsync().IsCompleted);
    }

    [Fact]
    public async Task Work_that_is_taken_again_wakes_those_who_wait_for_it_and_those_who_wait_for_the_end()
    {
        var intake = new InFlightGate();
        using var lease = intake.TryEnter();
        intake.Close();
        var (drained, open) = (intake.WaitUntilEmptyAsync(), intake.WaitUntilOpenAsync(Token));
        Assert.False(open.IsCompleted);

        intake.Reopen();

        await Task.WhenAll(drained, open).WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.NotNull(intake.TryEnter());
        Assert.True(intake.WaitUntilOpenAsync(Token).IsCompleted);
    }
}
