using ZeroShotOrleans.Sources.Images;

namespace ZeroShotOrleans.Sources.Tests.Images;

public sealed class ImageMemoryBudgetTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_wants_more_than_is_free_waits_until_it_is_given_back()
    {
        var room = new ImageMemoryBudget(100);
        using var first = room.Enter(atOnce: false);
        var second = room.Enter(atOnce: false);
        using var third = room.Enter(atOnce: false);
        await second.TakeAsync(80, Token);

        var waiting = third.TakeAsync(30, Token);
        Assert.False(waiting.IsCompleted);
        second.Correct(-5);
        Assert.False(waiting.IsCompleted);
        second.Dispose();
        await waiting;

        Assert.Equal(30, room.Taken);
    }

    [Fact]
    public async Task The_first_never_waits_and_the_next_one_is_first_when_it_leaves()
    {
        var room = new ImageMemoryBudget(100);
        var first = room.Enter(atOnce: false);
        using var second = room.Enter(atOnce: false);
        await first.TakeAsync(90, Token);
        await first.TakeAsync(1000, Token);
        var waiting = second.TakeAsync(500, Token);
        Assert.False(waiting.IsCompleted);

        first.Dispose();
        await waiting;

        Assert.Equal(500, room.Taken);
    }

    [Fact]
    public async Task Interactive_do_not_wait_and_what_they_take_counts()
    {
        var room = new ImageMemoryBudget(100);
        using var first = room.Enter(atOnce: false);
        using var bulk = room.Enter(atOnce: false);
        using (var person = room.Enter(atOnce: true))
        {
            await person.TakeAsync(150, Token);
            var waiting = bulk.TakeAsync(1, Token);
            Assert.False(waiting.IsCompleted);
            person.Dispose();
            await waiting;
        }

        Assert.Equal(1, room.Taken);
    }

    [Fact]
    public async Task Waiting_ends_when_it_is_cancelled_and_nothing_is_taken()
    {
        var room = new ImageMemoryBudget(100);
        using var first = room.Enter(atOnce: false);
        using var second = room.Enter(atOnce: false);
        await first.TakeAsync(100, Token);
        using var stop = new CancellationTokenSource();

        var waiting = second.TakeAsync(1, stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(100, room.Taken);
    }

    [Fact]
    public async Task Many_that_want_more_than_there_is_all_get_it_in_the_end()
    {
        var room = new ImageMemoryBudget(1000);
        await Task.WhenAll(Enumerable.Range(0, 64).Select(seed => Task.Run(async () =>
        {
            using var reservation = room.Enter(atOnce: false);
            foreach (var bytes in Enumerable.Range(1, 20))
            {
                await reservation.TakeAsync(bytes * 10, Token);
                await Task.Yield();
            }
        }, Token))).WaitAsync(TimeSpan.FromMinutes(1), Token);

        Assert.Equal(0, room.Taken);
    }
}
