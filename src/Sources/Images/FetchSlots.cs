namespace ZeroShotOrleans.Sources.Images;

/// <summary>Limits concurrent fetches from one kind of source: so many for jobs, and as many of their own for interactive requests, which never wait for jobs.</summary>
/// <remarks>Thread-safe. The longest waiting fetch is next.</remarks>
/// <param name="most">Concurrent fetches of each.</param>
/// <param name="load">Learns of those for jobs.</param>
internal sealed class FetchSlots(int most, FetchLoad load) : IDisposable
{
    private readonly SemaphoreSlim _bulk = new(most);
    private readonly SemaphoreSlim _interactive = new(most);

    /// <summary>Waits for a slot. Dispose it when the fetch has ended.</summary>
    public async Task<IDisposable> EnterAsync(bool interactive, CancellationToken cancellationToken)
    {
        if (interactive)
        {
            await _interactive.WaitAsync(cancellationToken);
            return new Slot(_interactive, load, started: null);
        }

        load.Wait();
        try
        {
            await _bulk.WaitAsync(cancellationToken);
        }
        catch
        {
            load.GiveUp();
            throw;
        }

        return new Slot(_bulk, load, load.Start());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _bulk.Dispose();
        _interactive.Dispose();
    }

    private sealed class Slot(SemaphoreSlim slots, FetchLoad load, LinkedListNode<long>? started) : IDisposable
    {
        private int _down;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _down, 1) == 0)
            {
                if (started is not null)
                {
                    load.End(started);
                }

                slots.Release();
            }
        }
    }
}
