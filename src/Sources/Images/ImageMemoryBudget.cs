namespace ZeroShotOrleans.Sources.Images;

/// <summary>
/// A memory budget for image bytes received over the network. Requests wait until there is room, except the oldest one: so a slice that has half of its
/// images always gets the rest, and no two slices wait for each other.
/// </summary>
/// <remarks>Thread-safe. Holds at most the limit, plus what the oldest request takes beyond it, plus underestimates.</remarks>
/// <param name="limit">Bytes.</param>
internal sealed class ImageMemoryBudget(long limit)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<MemoryReservation> _reservations = [];
    private long _taken;
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>Bytes currently reserved.</summary>
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

    /// <summary>Opens a reservation.</summary>
    /// <param name="atOnce">Whether it never waits.</param>
    public MemoryReservation Enter(bool atOnce)
    {
        var reservation = new MemoryReservation(this, atOnce);
        lock (_lock)
        {
            _reservations.AddLast(reservation);
        }

        return reservation;
    }

    private async Task TakeAsync(MemoryReservation reservation, long bytes, bool atOnce, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (atOnce || _taken + bytes <= limit || _reservations.First?.Value == reservation)
                {
                    Change(reservation, bytes);
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private void Correct(MemoryReservation reservation, long bytes)
    {
        lock (_lock)
        {
            Change(reservation, bytes);
        }
    }

    private void Leave(MemoryReservation reservation)
    {
        lock (_lock)
        {
            if (_reservations.Remove(reservation))
            {
                Change(reservation, -reservation.Bytes);
            }
        }
    }

    private void Change(MemoryReservation reservation, long bytes)
    {
        reservation.Bytes += bytes;
        _taken += bytes;
        var signal = _changed;
        _changed = NewSignal();
        signal.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The reservation of one slice.</summary>
    public sealed class MemoryReservation(ImageMemoryBudget room, bool atOnce) : IDisposable
    {
        /// <summary>Reserved bytes. Guarded by the budget's lock.</summary>
        internal long Bytes { get; set; }

        /// <summary>Waits for room and reserves it.</summary>
        public Task TakeAsync(long bytes, CancellationToken cancellationToken) => room.TakeAsync(this, bytes, atOnce, cancellationToken);

        /// <summary>Corrects an estimate.</summary>
        public void Correct(long bytes) => room.Correct(this, bytes);

        /// <summary>Releases everything.</summary>
        public void Dispose() => room.Leave(this);
    }
}
