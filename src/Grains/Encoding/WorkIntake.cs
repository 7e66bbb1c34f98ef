namespace ZeroShotOrleans.Grains.Encoding;

/// <summary>Whether this silo accepts work, and how much is in flight.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class WorkIntake
{
    private readonly Lock _lock = new();
    private int _inHand;
    private TaskCompletionSource? _closed;
    private TaskCompletionSource? _emptied;

    /// <summary>Whether the silo is being drained.</summary>
    public bool Draining
    {
        get
        {
            lock (_lock)
            {
                return _closed is not null;
            }
        }
    }

    /// <summary>Enters one unit of work, or returns null while the silo is draining. Dispose it when it is done.</summary>
    public IDisposable? TryTake()
    {
        lock (_lock)
        {
            return _closed is null ? TakeLocked() : null;
        }
    }

    /// <summary>Enters work that belongs to work in flight, such as an image of a lease.</summary>
    public IDisposable Take()
    {
        lock (_lock)
        {
            return TakeLocked();
        }
    }

    /// <summary>Starts draining.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed ??= NewSignal();
        }
    }

    /// <summary>Accepts work again and releases those who wait for the silo to be idle.</summary>
    public void Open()
    {
        lock (_lock)
        {
            _closed?.SetResult();
            _emptied?.SetResult();
            _closed = _emptied = null;
        }
    }

    /// <summary>Completes when work is accepted; usually at once.</summary>
    public Task WhenOpen(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _closed is null ? Task.CompletedTask : _closed.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Completes when a draining silo is idle, or accepts work again.</summary>
    public Task WhenEmpty()
    {
        lock (_lock)
        {
            return _closed is null || _inHand == 0 ? Task.CompletedTask : (_emptied ??= NewSignal()).Task;
        }
    }

    private Hand TakeLocked()
    {
        _inHand++;
        return new Hand(this);
    }

    private void PutDown()
    {
        lock (_lock)
        {
            if (--_inHand == 0 && _closed is not null)
            {
                _emptied?.SetResult();
                _emptied = null;
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Hand(WorkIntake intake) : IDisposable
    {
        private int _down;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _down, 1) == 0)
            {
                intake.PutDown();
            }
        }
    }
}
