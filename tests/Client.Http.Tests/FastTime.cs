namespace ZeroShotOrleans.Client.Http.Tests;

/// <summary>A clock on which pauses end at once and are recorded. Longer waits, such as the timeout of a silent connection, never end unless requested.</summary>
internal sealed class FastTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<TimeSpan> _pauses = [];
    private TimeSpan _passed;

    /// <summary>Longest pause that ends at once.</summary>
    public TimeSpan Fast { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The recorded pauses.</summary>
    public TimeSpan[] Pauses
    {
        get
        {
            lock (_lock)
            {
                return [.. _pauses];
            }
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (_lock)
        {
            return _passed.Ticks;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime >= TimeSpan.Zero && dueTime <= Fast)
        {
            lock (_lock)
            {
                _passed += dueTime;
                _pauses.Add(dueTime);
            }

            ThreadPool.QueueUserWorkItem(_ => callback(state));
        }

        return new Nothing();
    }

    private sealed class Nothing : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
            // Nothing to dispose.
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
