namespace ZeroShotOrleans.Client.Tests;

public sealed class RepeatedCallTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<Exception> Passing() =>
        [new SiloUnavailableException("gone"), new TimeoutException(), new OperationCanceledException("its silo died"), new EnumerationAbortedException("moved")];

    [Theory, MemberData(nameof(Passing))]
    public async Task A_call_that_was_lost_on_its_way_is_made_again(Exception lost)
    {
        var calls = 0;

        Assert.Equal(2, await RepeatedCall.MakeAsync(_ => ++calls == 1 ? throw lost : Task.FromResult(calls), ".", Token));
    }

    [Fact]
    public async Task An_answer_that_is_an_error_is_told_at_once()
    {
        var calls = 0;

        await Assert.ThrowsAsync<ZeroShotException>(() => RepeatedCall.MakeAsync<int>(_ =>
        {
            calls++;
            throw new ZeroShotException(ZeroShotError.NotFound, "Job not found.");
        }, ".", Token));

        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task A_caller_that_gives_up_is_not_kept()
    {
        using var gone = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RepeatedCall.MakeAsync<int>(_ =>
        {
            gone.Cancel();
            throw new SiloUnavailableException("gone");
        }, ".", gone.Token));
    }

    [Fact]
    public void Silence_for_two_minutes_ends_it_with_what_to_do()
    {
        var cause = new SiloUnavailableException("gone");
        var longAgo = TimeProvider.System.GetTimestamp() - (long)(RepeatedCall.Timeout + TimeSpan.FromSeconds(1)).TotalSeconds * TimeProvider.System.TimestampFrequency;

        var over = Assert.Throws<TimeoutException>(() => RepeatedCall.ThrowIfOver(longAgo, ": ask again.", cause));

        Assert.Equal(("The cluster has not answered for 2 minutes: ask again.", cause), (over.Message, over.InnerException));
        RepeatedCall.ThrowIfOver(TimeProvider.System.GetTimestamp(), ": ask again.", cause);
    }
}
