using ZeroShotOrleans.Grains.Encoding;

namespace ZeroShotOrleans.Grains.Tests.Encoding;

public sealed class WorkIntakeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Draining_ends_with_the_last_thing_in_hand()
    {
        var intake = new WorkIntake();
        var lease = intake.TryTake();
        intake.Close();
        var drained = intake.WhenEmpty();
        var slice = intake.Take();

        Assert.Null(intake.TryTake());
        lease!.Dispose();
        lease.Dispose();
        Assert.False(drained.IsCompleted);
        slice.Dispose();

        await drained.WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.True(intake.Draining);
        Assert.True(intake.WhenEmpty().IsCompleted);
    }

    [Fact]
    public async Task Work_that_is_taken_again_wakes_those_who_wait_for_it_and_those_who_wait_for_the_end()
    {
        var intake = new WorkIntake();
        using var lease = intake.TryTake();
        intake.Close();
        var (drained, open) = (intake.WhenEmpty(), intake.WhenOpen(Token));
        Assert.False(open.IsCompleted);

        intake.Open();

        await Task.WhenAll(drained, open).WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.NotNull(intake.TryTake());
        Assert.True(intake.WhenOpen(Token).IsCompleted);
    }
}
