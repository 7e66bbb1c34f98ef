using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace ZeroShotOrleans.Fakes;

/// <summary>A manual clock that knows which code waits for it, so that a test never advances it too early.</summary>
internal sealed class ManualTime : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _waits.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Waits until the code under test waits, and returns for how long.</summary>
    public Task<TimeSpan> WaitStartedAsync() => Soon.OfAsync(_waits.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask(), "a wait for the clock");

    /// <summary>Advances past the next wait of the code under test.</summary>
    /// <returns>The length of that wait.</returns>
    public async Task<TimeSpan> PassAsync()
    {
        var due = await WaitStartedAsync();
        Advance(due);
        return due;
    }

    /// <summary>Advances past the next wait of that length.</summary>
    public async Task PassAsync(TimeSpan due)
    {
        await WaitStartedAsync(due);
        Advance(due);
    }

    /// <summary>Waits until the code under test waits for that long, ignoring other waits.</summary>
    public async Task WaitStartedAsync(TimeSpan due)
    {
        while (await WaitStartedAsync() != due)
        {
        }
    }
}
