namespace ZeroShotOrleans.Sources.Images;

/// <summary>
/// A memory budget for image bytes received over the network. Requests wait in order until there is room, except those of the oldest reservation: so a slice that has half of
/// its images always gets the rest, and no two slices wait for each other.
/// </summary>
/// <remarks>Thread-safe. Holds at most the limit, plus what the oldest reservation takes beyond it, plus interactive requests, plus underestimates of uploads.</remarks>
/// <param name="limit">Bytes.</param>
internal sealed class ImageMemoryBudget(long limit)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<MemoryReservation> _reservations = [];
    private readonly LinkedList<Request> _waiting = [];
    private long _taken;

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

    /// <summary>Number of requests that wait for room.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Opens a reservation.</summary>
    /// <param name="atOnce">Whether it never waits.</param>
    public MemoryReservation Enter(bool atOnce)
    {
        lock (_lock)
        {
            var reservation = new MemoryReservation(this, atOnce);
            reservation.Place = _reservations.AddLast(reservation);
            return reservation;
        }
    }

    private async Task TakeAsync(MemoryReservation reservation, long bytes, CancellationToken cancellationToken)
    {
        LinkedListNode<Request> request;
        lock (_lock)
        {
            if (NeverWaits(reservation) || (_waiting.Count == 0 && Fits(bytes)))
            {
                Change(reservation, bytes);
                return;
            }

            request = _waiting.AddLast(new Request(reservation, bytes));
            reservation.Requests.Add(request);
        }

        await using var registration = cancellationToken.Register(() =>
        {
            lock (_lock)
            {
                if (request.List is not null)
                {
                    Withdraw(request);
                    request.Value.Granted.SetCanceled(cancellationToken);
                    Grant();
                }
            }
        });
        await request.Value.Granted.Task;
    }

    private bool TryTake(MemoryReservation reservation, long bytes)
    {
        lock (_lock)
        {
            if (!NeverWaits(reservation) && !Fits(bytes))
            {
                return false;
            }

            Change(reservation, bytes);
            return true;
        }
    }

    private void Correct(MemoryReservation reservation, long bytes)
    {
        lock (_lock)
        {
            Change(reservation, bytes);
            Grant();
        }
    }

    private void Leave(MemoryReservation reservation)
    {
        lock (_lock)
        {
            if (reservation.Place.List is not null)
            {
                _reservations.Remove(reservation.Place);
                Change(reservation, -reservation.Bytes);
                Grant();
            }
        }
    }

    // A request that waits: first those that no longer have to, then in order.
    private void Grant()
    {
        while (_reservations.First?.Value.Requests is [var oldest, ..])
        {
            Grant(oldest);
        }

        while (_waiting.First is { } next && Fits(next.Value.Bytes))
        {
            Grant(next);
        }
    }

    private void Grant(LinkedListNode<Request> request)
    {
        Withdraw(request);
        Change(request.Value.Reservation, request.Value.Bytes);
        request.Value.Granted.SetResult();
    }

    private void Withdraw(LinkedListNode<Request> request)
    {
        _waiting.Remove(request);
        request.Value.Reservation.Requests.Remove(request);
    }

    private bool NeverWaits(MemoryReservation reservation) => reservation.AtOnce || _reservations.First?.Value == reservation;

    private bool Fits(long bytes) => _taken + bytes <= limit;

    private void Change(MemoryReservation reservation, long bytes)
    {
        reservation.Bytes += bytes;
        _taken += bytes;
    }

    internal sealed record Request(MemoryReservation Reservation, long Bytes)
    {
        // Continuations must not run under the lock.
        public TaskCompletionSource Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>The reservation of one slice.</summary>
    public sealed class MemoryReservation(ImageMemoryBudget room, bool atOnce) : IDisposable
    {
        /// <summary>Whether it never waits.</summary>
        internal bool AtOnce => atOnce;

        /// <summary>Reserved bytes. Guarded by the budget's lock, as the following.</summary>
        internal long Bytes { get; set; }

        /// <summary>Its place among the reservations, by age.</summary>
        internal LinkedListNode<MemoryReservation> Place { get; set; } = null!;

        /// <summary>Its requests that wait.</summary>
        internal List<LinkedListNode<Request>> Requests { get; } = [];

        /// <summary>Waits for room and reserves it.</summary>
        public Task TakeAsync(long bytes, CancellationToken cancellationToken) => room.TakeAsync(this, bytes, cancellationToken);

        /// <summary>Reserves room if there is some at once.</summary>
        public bool TryTake(long bytes) => room.TryTake(this, bytes);

        /// <summary>Corrects an estimate.</summary>
        public void Correct(long bytes) => room.Correct(this, bytes);

        /// <summary>Releases everything.</summary>
        public void Dispose() => room.Leave(this);
    }
}
