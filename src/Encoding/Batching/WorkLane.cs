using ZeroShotOrleans.Encoding.Options;

namespace ZeroShotOrleans.Encoding.Batching;

/// <summary>A bounded queue of slices. Guarded by the queue's lock.</summary>
/// <param name="purpose">What it is for, in a message.</param>
/// <param name="places">Maximum number of waiting images.</param>
/// <param name="setting">The option that sets it.</param>
internal sealed class WorkLane(string purpose, int places, string setting)
{
    private readonly LinkedList<SliceWork> _slices = [];

    /// <summary>Waiting images.</summary>
    public int Waiting { get; private set; }

    /// <summary>When the oldest waiting slice was queued, as a timestamp of <see cref="System.Diagnostics.Stopwatch"/>; null if none waits.</summary>
    public long? OldestQueued => _slices.Count == 0 ? null : _slices.Min(slice => slice.Queued);

    /// <summary>Adds all images of a slice, or none.</summary>
    /// <exception cref="ZeroShotException">The queue is full: <see cref="ZeroShotError.Overloaded"/>.</exception>
    public void Add(SliceWork slice)
    {
        if (Waiting + slice.Images.Count > places)
        {
            throw new ZeroShotException(ZeroShotError.Overloaded,
                $"{Waiting} of {places} queue places {purpose} are taken on this silo. Retry in a moment, add an encoder silo, or raise {EncoderOptions.Section}:{setting}.");
        }

        _slices.AddLast(slice);
        Waiting += slice.Images.Count;
    }

    /// <summary>Removes the images of a slice that no worker has taken.</summary>
    /// <returns>Number of images removed.</returns>
    public int Remove(SliceWork slice)
    {
        if (!_slices.Remove(slice))
        {
            return 0;
        }

        Waiting -= slice.Untaken;
        return slice.Untaken;
    }

    /// <summary>Takes images, slice by slice.</summary>
    public void Take(int most, List<ImageWork> batch)
    {
        while (batch.Count < most && _slices.First is { } first)
        {
            var slice = first.Value;
            for (var count = Math.Min(most - batch.Count, slice.Untaken); count > 0; count--)
            {
                batch.Add(new ImageWork(slice, slice.Taken++));
            }

            _slices.RemoveFirst();
            if (slice.Untaken > 0 && slice.Interactive)
            {
                // A request of one image does not wait for sixty of another request.
                _slices.AddLast(first);
            }
            else if (slice.Untaken > 0)
            {
                // Outcomes of a lease are reported in order.
                _slices.AddFirst(first);
            }
        }

        Waiting -= batch.Count;
    }
}
