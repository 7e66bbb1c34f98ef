using Microsoft.Extensions.Time.Testing;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Grains.Routing;

namespace ZeroShotOrleans.Grains.Tests.Routing;

public sealed class PromptWaitTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, 0)]
    [InlineData(9, 9)]
    public async Task A_wait_of_unknown_length_is_zero_so_that_the_API_says_its_own(int? wait, int expected)
    {
        var time = new FakeTimeProvider();
        var silos = new FakeEncoderSilos();
        var silo = silos.Add((_, _) => throw new NotSupportedException());
        silos.Service(silo).Backlog = new TextBacklog(TimeSpan.FromSeconds(1), wait is { } seconds ? TimeSpan.FromSeconds(seconds) : null);

        var call = new PromptWait(silos, time).ForAsync<int>("clip", TimeSpan.FromSeconds(10), async cancellationToken =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return 0;
        }, Token);
        time.Advance(TimeSpan.FromSeconds(11));

        var refused = await Assert.ThrowsAsync<ZeroShotException>(() => call.WaitAsync(TimeSpan.FromSeconds(30), Token));
        Assert.Equal((ZeroShotError.Overloaded, TimeSpan.FromSeconds(expected)), (refused.Code, refused.RetryAfter));
    }
}
