using ZeroShotOrleans.Jobs.Turns;

namespace ZeroShotOrleans.Jobs.Tests.Turns;

public sealed class AsyncLockTests : IDisposable
{
    private readonly AsyncLock _lock = new();

    public void Dispose() => _lock.Dispose();

    [Fact]
    public async Task The_second_enters_when_the_first_leaves()
    {
        var first = await _lock.EnterAsync(TestContext.Current.CancellationToken);
        var second = _lock.EnterAsync(TestContext.Current.CancellationToken);
        Assert.False(second.IsCompleted);

        first.Dispose();

        (await second).Dispose();
    }

    [Fact]
    public async Task A_cancelled_wait_leaves_the_lock_to_others()
    {
        using var cancellation = new CancellationTokenSource();
        var first = await _lock.EnterAsync(TestContext.Current.CancellationToken);
        var cancelled = _lock.EnterAsync(cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);

        first.Dispose();

        Assert.True(_lock.EnterAsync(TestContext.Current.CancellationToken).IsCompletedSuccessfully);
    }
}
