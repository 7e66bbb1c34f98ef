namespace ZeroShotOrleans.Grains.Encoding;

/// <summary>Images that wait for a worker, in two lanes: people first, then bulk work.</summary>
/// <remarks>One lock guards everything; it is held for microseconds, once per batch.</remarks>
/// <param name="limit">Most images that may wait.</param>
/// <param name="workers">Workers that take from it.</param>
internal sealed class WorkQueue(int limit, int workers)
{
    // An object, not a Lock: workers wait on it.
    private readonly object _lock = new();
    private readonly LinkedList<SliceWork> _interactive = [];
    private readonly LinkedList<SliceWork> _bulk = [];
    private int _waiting;
    private bool _closed;

    /// <summary>Adds all images of a slice, or none.</summary>
    /// <exception cref="ZeroShotException">There is no room: <see cref="ZeroShotError.Overloaded"/>.</exception>
    public void Add(SliceWork slice)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_waiting + slice.Images.Count > limit)
            {
                throw new ZeroShotException(ZeroShotError.Overloaded,
                    $"{_waiting} of {limit} places for waiting images are taken on this silo. Send again in a moment, add an encoder silo, or raise Encoder:QueueImages.");
            }

            (slice.Interactive ? _interactive : _bulk).AddLast(slice);
            _waiting += slice.Images.Count;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Takes a slice back of which no image was taken. False: it is being worked on and will end.</summary>
    public bool TryRemove(SliceWork slice)
    {
        lock (_lock)
        {
            if (slice.Taken > 0 || !(slice.Interactive ? _interactive : _bulk).Remove(slice))
            {
                return false;
            }

            _waiting -= slice.Images.Count;
            return true;
        }
    }

    /// <summary>Waits for images and takes some.</summary>
    /// <param name="most">Most images to take.</param>
    /// <param name="batch">Receives them; was empty.</param>
    /// <returns>False: the queue is closed and empty.</returns>
    public bool Take(int most, List<ImageWork> batch)
    {
        lock (_lock)
        {
            while (_waiting == 0)
            {
                if (_closed)
                {
                    return false;
                }

                Monitor.Wait(_lock);
            }

            // A fair share when little waits: eight images and two workers are four each, not eight and none.
            var share = Math.Clamp((_waiting + workers - 1) / workers, 1, most);
            TakeFrom(_interactive, share, batch);
            TakeFrom(_bulk, share, batch);
            _waiting -= batch.Count;
            return true;
        }
    }

    /// <summary>Lets workers end once the queue is empty; nothing can be added any more.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            Monitor.PulseAll(_lock);
        }
    }

    private static void TakeFrom(LinkedList<SliceWork> lane, int most, List<ImageWork> batch)
    {
        while (batch.Count < most && lane.First is { } first)
        {
            var slice = first.Value;
            for (var count = Math.Min(most - batch.Count, slice.Untaken); count > 0; count--)
            {
                batch.Add(new ImageWork(slice, slice.Taken++));
            }

            if (slice.Untaken == 0)
            {
                lane.RemoveFirst();
            }
        }
    }
}
