using System.Collections.Concurrent;

namespace ZeroShotOrleans.Hub.Tests.Stub;

/// <summary>A clock on which every wait is over at once, and is remembered.</summary>
internal sealed class NoWaiting : TimeProvider
{
    private readonly ConcurrentQueue<TimeSpan> _waits = new();

    public IReadOnlyList<TimeSpan> Waits => [.. _waits];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime > TimeSpan.Zero)
        {
            _waits.Enqueue(dueTime);
        }

        return System.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? TimeSpan.Zero : dueTime, period);
    }
}
