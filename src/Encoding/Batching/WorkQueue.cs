using ZeroShotOrleans.Encoding.Options;

namespace ZeroShotOrleans.Encoding.Batching;

/// <summary>Images waiting for a worker, in two lanes: interactive first, then bulk.</summary>
/// <remarks>One lock guards everything; it is held for microseconds, once per batch.</remarks>
/// <param name="bulkPlaces">Maximum number of waiting bulk images.</param>
/// <param name="interactivePlaces">Maximum number of waiting interactive images. A separate limit, because bulk work fills all the space it gets.</param>
/// <param name="workers">Number of workers that share the images.</param>
internal sealed class WorkQueue(int bulkPlaces, int interactivePlaces, int workers)
{
    // An object, not a Lock: workers wait on it.
    private readonly object _lock = new();
    private readonly WorkLane _interactive = new("for interactive images", interactivePlaces, nameof(EncoderOptions.InteractiveImages));
    private readonly WorkLane _bulk = new("for images of jobs", bulkPlaces, nameof(EncoderOptions.QueueImages));
    private bool _closed;

    /// <summary>Adds all images of a slice, or none.</summary>
    /// <exception cref="ZeroShotException">The lane is full: <see cref="ZeroShotError.Overloaded"/>.</exception>
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
    /// Withdraws what was not started: of an interactive slice, whose caller is gone, all images that no worker has taken; of a bulk slice, whose outcomes
    /// are worth reporting, only the whole slice if none was taken.
    /// </summary>
    /// <returns>Number of images withdrawn; images that workers have taken run to completion.</returns>
    public int Withdraw(SliceWork slice)
    {
        lock (_lock)
        {
            return slice.Taken == 0 || slice.Interactive ? LaneOf(slice).Remove(slice) : 0;
        }
    }

    /// <summary>When the oldest waiting slice was queued, as a timestamp of <see cref="System.Diagnostics.Stopwatch"/>; null if none waits.</summary>
    public long? OldestQueued(bool interactive)
    {
        lock (_lock)
        {
            return (interactive ? _interactive : _bulk).OldestQueued;
        }
    }

    /// <summary>Waits for images and takes some: interactive or bulk, never both, because the interactive ones would wait for the whole batch.</summary>
    /// <param name="most">Maximum number of images.</param>
    /// <param name="batch">Receives them; must be empty.</param>
    /// <param name="interactiveOnly">Whether to leave bulk images to other workers.</param>
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
                    // A fair share when little is waiting: eight images and two workers are four each, not eight and none.
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

    /// <summary>Closes the queue: nothing can be added, and workers end once it is empty.</summary>
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
