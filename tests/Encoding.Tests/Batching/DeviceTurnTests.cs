using ZeroShotOrleans.Encoding.Batching;

namespace ZeroShotOrleans.Encoding.Tests.Batching;

public sealed class DeviceTurnTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Interactive_request_runs_next_on_the_device()
    {
        var turn = new DeviceTurn();
        var order = new List<string>();
        turn.Enter(interactive: false);
        var bulk = Enumerable.Range(0, 3).Select(_ => Run("bulk", interactive: false)).ToArray();
        await WaitsAsync(bulk.Length);
        var person = Run("person", interactive: true);
        await WaitsAsync(bulk.Length + 1);

        turn.Leave();
        await Task.WhenAll([person, .. bulk]).WaitAsync(TimeSpan.FromSeconds(30), Token);

        Assert.Equal(["person", "bulk", "bulk", "bulk"], order);

        Task Run(string name, bool interactive) => Task.Factory.StartNew(
            () =>
            {
                turn.Enter(interactive);
                order.Add(name);
                turn.Leave();
            },
            Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        async Task WaitsAsync(int threads)
        {
            while (turn.Waiting < threads)
            {
                await Task.Delay(1, Token);
            }
        }
    }

    [Fact]
    public void A_bulk_batch_shrinks_until_it_runs_for_a_quarter_of_a_second_and_grows_again()
    {
        var bound = new BatchBound(32);

        bound.Ran(32, TimeSpan.FromSeconds(2));
        Assert.Equal(4, bound.Images);
        bound.Ran(4, TimeSpan.FromSeconds(4));
        Assert.Equal(1, bound.Images);
        bound.Ran(1, TimeSpan.FromMilliseconds(1));
        Assert.Equal(32, bound.Images);
    }
}
