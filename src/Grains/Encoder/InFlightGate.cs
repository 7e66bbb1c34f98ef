namespace ZeroShotOrleans.Grains.Encoder;

/// <summary>Whether this silo accepts work, and how much is in flight.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class InFlightGate : IDisposable
{
    private readonly Lock _lock = new();
    private int _inFlight;
    private TaskCompletionSource? _closed;
    private TaskCompletionSource? _emptied;
    private CancellationTokenSource _closing = new();

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

    /// <summary>Cancelled when draining starts.</summary>
    public CancellationToken Closing
    {
        get
        {
            lock (_lock)
            {
                return _closing.Token;
            }
        }
    }

    /// <summary>Enters one unit of work, or returns null while the silo is draining. Dispose it when it is done.</summary>
    public IDisposable? TryEnter()
    {
        lock (_lock)
        {
            return _closed is null ? EnterLocked() : null;
        }
    }

    /// <summary>Enters work that belongs to work in flight, such as an image of a lease.</summary>
    public IDisposable Enter()
    {
        lock (_lock)
        {
            return EnterLocked();
        }
    }

    /// <summary>Starts draining.</summary>
    public void Close()
    {
        CancellationTokenSource closing;
        lock (_lock)
        {
            _closed ??= NewSignal();
            closing = _closing;
        }

        // Outside the lock: it runs what waits for it.
        closing.Cancel();
    }

    /// <summary>Accepts work again and releases callers that wait for the silo to be idle.</summary>
    public void Reopen()
    {
        lock (_lock)
        {
            _closed?.SetResult();
            _emptied?.SetResult();
            _closed = _emptied = null;
            if (_closing.IsCancellationRequested)
            {
                // Not disposed, because work that holds its token is still ending.
                _closing = new CancellationTokenSource();
            }
        }
    }

    /// <summary>Completes when work is accepted; usually at once.</summary>
    public Task WaitUntilOpenAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _closed is null ? Task.CompletedTask : _closed.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Completes when a draining silo is idle, or accepts work again.</summary>
    public Task WaitUntilEmptyAsync()
    {
        lock (_lock)
        {
            return _closed is null || _inFlight == 0 ? Task.CompletedTask : (_emptied ??= NewSignal()).Task;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _closing.Dispose();

    private InFlightToken EnterLocked()
    {
        _inFlight++;
        return new InFlightToken(this);
    }

    private void Exit()
    {
        lock (_lock)
        {
            if (--_inFlight == 0 && _closed is not null)
            {
                _emptied?.SetResult();
                _emptied = null;
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class InFlightToken(InFlightGate intake) : IDisposable
    {
        private int _down;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _down, 1) == 0)
            {
                intake.Exit();
            }
        }
    }
}
