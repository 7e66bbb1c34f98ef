using ZeroShotOrleans.Sources.Images;

namespace ZeroShotOrleans.Sources.Tests.Images;

public sealed class ImageMemoryBudgetTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_above_the_free_budget_waits_for_a_release()
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
    public async Task The_first_request_never_waits()
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
    public async Task Interactive_requests_do_not_wait_but_count()
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
    public async Task Cancelling_a_wait_reserves_nothing()
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
    public async Task Requests_are_served_in_order()
    {
        var room = new ImageMemoryBudget(100);
        using var oldest = room.Enter(atOnce: false);
        using var full = room.Enter(atOnce: false);
        using var large = room.Enter(atOnce: false);
        using var small = room.Enter(atOnce: false);
        await full.TakeAsync(90, Token);

        var first = large.TakeAsync(60, Token);
        var second = small.TakeAsync(5, Token);
        Assert.Equal((2, false), (room.Waiting, second.IsCompleted));
        full.Correct(-50);
        await first;
        Assert.False(second.IsCompleted);
        large.Correct(-1);
        full.Correct(-10);
        await second;

        Assert.Equal((0, 94), (room.Waiting, room.Taken));
    }

    [Fact]
    public async Task A_cancelled_request_lets_smaller_ones_behind_it_continue()
    {
        var room = new ImageMemoryBudget(100);
        using var oldest = room.Enter(atOnce: false);
        using var full = room.Enter(atOnce: false);
        using var large = room.Enter(atOnce: false);
        using var small = room.Enter(atOnce: false);
        await full.TakeAsync(90, Token);
        using var stop = new CancellationTokenSource();
        var first = large.TakeAsync(60, stop.Token);
        var second = small.TakeAsync(5, Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await second;
        Assert.Equal(95, room.Taken);
    }

    [Fact]
    public async Task A_waiting_request_is_served_when_its_reservation_becomes_the_oldest()
    {
        var room = new ImageMemoryBudget(100);
        var oldest = room.Enter(atOnce: false);
        using var next = room.Enter(atOnce: false);
        using var last = room.Enter(atOnce: false);
        await last.TakeAsync(100, Token);
        var waiting = next.TakeAsync(50, Token);
        Assert.False(waiting.IsCompleted);

        oldest.Dispose();

        await waiting;
        Assert.Equal(150, room.Taken);
    }

    [Fact]
    public void Room_at_once_is_given_or_refused()
    {
        var room = new ImageMemoryBudget(100);
        var oldest = room.Enter(atOnce: false);
        using var other = room.Enter(atOnce: false);

        Assert.True(other.TryTake(80));
        Assert.False(other.TryTake(30));
        Assert.True(oldest.TryTake(30));
        Assert.Equal(110, room.Taken);
        oldest.Dispose();
        Assert.True(other.TryTake(30));
    }

    [Fact]
    public async Task Many_requests_above_the_budget_are_all_granted_eventually()
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
