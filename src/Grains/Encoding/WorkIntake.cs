namespace ZeroShotOrleans.Grains.Encoding;

/// <summary>Whether this silo takes work, and how much it has in hand.</summary>
/// <remarks>Safe for concurrent calls.</remarks>
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

    /// <summary>Takes something in hand, or nothing while the silo is being drained. Dispose it when it is done.</summary>
    public IDisposable? TryTake()
    {
        lock (_lock)
        {
            return _closed is null ? TakeLocked() : null;
        }
    }

    /// <summary>Takes in hand what belongs to work that is in hand already, such as an image of a lease.</summary>
    public IDisposable Take()
    {
        lock (_lock)
        {
            return TakeLocked();
        }
    }

    /// <summary>Takes no more.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed ??= NewSignal();
        }
    }

    /// <summary>Takes work again; who waits for the emptiness of this silo need not wait any more.</summary>
    public void Open()
    {
        lock (_lock)
        {
            _closed?.SetResult();
            _emptied?.SetResult();
            _closed = _emptied = null;
        }
    }

    /// <summary>Ends when work is taken; at once, ordinarily.</summary>
    public Task WhenOpen(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _closed is null ? Task.CompletedTask : _closed.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Ends when a silo that takes no more work has nothing in hand, or takes work again.</summary>
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
