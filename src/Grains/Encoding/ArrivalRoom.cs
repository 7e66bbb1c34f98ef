namespace ZeroShotOrleans.Grains.Encoding;

/// <summary>
/// Room for bytes that came over the network. Whoever wants more than is free waits, except the one who came first: so a slice that has half of its
/// images always gets the others, and no two wait for one another.
/// </summary>
/// <remarks>Safe for concurrent calls. Holds at most the limit, what the first one takes beyond it, and what turns out larger than expected.</remarks>
/// <param name="limit">Bytes.</param>
internal sealed class ArrivalRoom(long limit)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Stay> _stays = [];
    private long _taken;
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>Bytes that are taken now.</summary>
    public long Taken
    {
        get
        {
            lock (_lock)
            {
                return _taken;
            }
        }
    }

    /// <summary>Comes in.</summary>
    /// <param name="atOnce">Whether this one never waits.</param>
    public Stay Enter(bool atOnce)
    {
        var stay = new Stay(this, atOnce);
        lock (_lock)
        {
            _stays.AddLast(stay);
        }

        return stay;
    }

    private async Task Take(Stay stay, long bytes, bool atOnce, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (atOnce || _taken + bytes <= limit || _stays.First?.Value == stay)
                {
                    Change(stay, bytes);
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private void Correct(Stay stay, long bytes)
    {
        lock (_lock)
        {
            Change(stay, bytes);
        }
    }

    private void Leave(Stay stay)
    {
        lock (_lock)
        {
            if (_stays.Remove(stay))
            {
                Change(stay, -stay.Bytes);
            }
        }
    }

    private void Change(Stay stay, long bytes)
    {
        stay.Bytes += bytes;
        _taken += bytes;
        var signal = _changed;
        _changed = NewSignal();
        signal.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What one takes.</summary>
    public sealed class Stay(ArrivalRoom room, bool atOnce) : IDisposable
    {
        /// <summary>Bytes that it has. Guarded by the room's lock.</summary>
        internal long Bytes { get; set; }

        /// <summary>Waits for room and takes it.</summary>
        public Task Take(long bytes, CancellationToken cancellationToken) => room.Take(this, bytes, atOnce, cancellationToken);

        /// <summary>Says that it was more, or less, than was taken.</summary>
        public void Correct(long bytes) => room.Correct(this, bytes);

        /// <summary>Gives everything back.</summary>
        public void Dispose() => room.Leave(this);
    }
}
