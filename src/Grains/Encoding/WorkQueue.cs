namespace ZeroShotOrleans.Grains.Encoding;

/// <summary>Images that wait for a worker, in two lanes: people first, then bulk work.</summary>
/// <remarks>One lock guards everything; it is held for microseconds, once per batch.</remarks>
/// <param name="bulkPlaces">Most images of bulk work that may wait.</param>
/// <param name="interactivePlaces">Most images of people that may wait. Places of their own: bulk work fills all that it may have.</param>
/// <param name="workers">Cores that the images are shared between.</param>
internal sealed class WorkQueue(int bulkPlaces, int interactivePlaces, int workers)
{
    // An object, not a Lock: workers wait on it.
    private readonly object _lock = new();
    private readonly WorkLane _interactive = new("for images of people", interactivePlaces, nameof(EncoderOptions.InteractiveImages));
    private readonly WorkLane _bulk = new("for images of jobs", bulkPlaces, nameof(EncoderOptions.QueueImages));
    private bool _closed;

    /// <summary>Adds all images of a slice, or none.</summary>
    /// <exception cref="ZeroShotException">There is no room in its lane: <see cref="ZeroShotError.Overloaded"/>.</exception>
    public void Add(SliceWork slice)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            LaneOf(slice).Add(slice);
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>
    /// Takes back what was not begun: of a person, who will not look at the rest, all images that no worker has taken; of bulk work, whose outcomes
    /// are worth reporting, a slice of which none was taken.
    /// </summary>
    /// <returns>Images taken back; those that were taken by workers run to their end.</returns>
    public int Withdraw(SliceWork slice)
    {
        lock (_lock)
        {
            return slice.Taken == 0 || slice.Interactive ? LaneOf(slice).Remove(slice) : 0;
        }
    }

    /// <summary>When the slice came that waits longest, as a timestamp of <see cref="System.Diagnostics.Stopwatch"/>; null when none waits.</summary>
    public long? OldestQueued(bool interactive)
    {
        lock (_lock)
        {
            return (interactive ? _interactive : _bulk).OldestQueued;
        }
    }

    /// <summary>Waits for images and takes some: of people or of bulk work, never both, because a person would wait for the whole batch.</summary>
    /// <param name="most">Most images to take.</param>
    /// <param name="batch">Receives them; was empty.</param>
    /// <param name="interactiveOnly">Leaves bulk work to others.</param>
    /// <returns>False: the queue is closed and has nothing more for this worker.</returns>
    public bool Take(int most, List<ImageWork> batch, bool interactiveOnly = false)
    {
        lock (_lock)
        {
            while (true)
            {
                var lane = _interactive.Waiting > 0 ? _interactive : interactiveOnly ? null : _bulk;
                if (lane is { Waiting: > 0 })
                {
                    // A fair share when little waits: eight images and two workers are four each, not eight and none.
                    lane.Take(Math.Clamp((lane.Waiting + workers - 1) / workers, 1, most), batch);
                    return true;
                }

                if (_closed)
                {
                    return false;
                }

                Monitor.Wait(_lock);
            }
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

    private WorkLane LaneOf(SliceWork slice) => slice.Interactive ? _interactive : _bulk;
}
