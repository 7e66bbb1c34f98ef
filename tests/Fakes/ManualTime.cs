using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace ZeroShotOrleans.Fakes;

/// <summary>A clock that moves only when it is told to, and knows who waits for it, so that a test never moves it too early.</summary>
internal sealed class ManualTime : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _waits.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Returns for how long the code under test waits, once it does.</summary>
    public Task<TimeSpan> WaitStartedAsync() => Soon.OfAsync(_waits.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask(), "a wait for the clock");

    /// <summary>Lets the next wait of the code under test pass.</summary>
    /// <returns>How long it was.</returns>
    public async Task<TimeSpan> PassAsync()
    {
        var due = await WaitStartedAsync();
        Advance(due);
        return due;
    }

    /// <summary>Lets the next wait of that length pass.</summary>
    public async Task PassAsync(TimeSpan due)
    {
        await WaitStartedAsync(due);
        Advance(due);
    }

    /// <summary>Waits until the code under test waits for that long, whatever else it waits for meanwhile.</summary>
    public async Task WaitStartedAsync(TimeSpan due)
    {
        while (await WaitStartedAsync() != due)
        {
        }
    }
}
