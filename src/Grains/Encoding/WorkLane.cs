namespace ZeroShotOrleans.Grains.Encoding;

/// <summary>Slices that wait, and how many places they have. Guarded by the queue's lock.</summary>
/// <param name="purpose">What the places are for, in a message.</param>
/// <param name="places">Most images that may wait.</param>
/// <param name="setting">The option that sets it.</param>
internal sealed class WorkLane(string purpose, int places, string setting)
{
    private readonly LinkedList<SliceWork> _slices = [];

    /// <summary>Images that wait.</summary>
    public int Waiting { get; private set; }

    /// <summary>When the slice came that waits longest, as a timestamp of <see cref="System.Diagnostics.Stopwatch"/>; null when none waits.</summary>
    public long? OldestQueued => _slices.Count == 0 ? null : _slices.Min(slice => slice.Queued);

    /// <summary>Adds all images of a slice, or none.</summary>
    /// <exception cref="ZeroShotException">There is no room: <see cref="ZeroShotError.Overloaded"/>.</exception>
    public void Add(SliceWork slice)
    {
        if (Waiting + slice.Images.Count > places)
        {
            throw new ZeroShotException(ZeroShotError.Overloaded,
                $"{Waiting} of {places} places {purpose} are taken on this silo. Send again in a moment, add an encoder silo, or raise {EncoderOptions.Section}:{setting}.");
        }

        _slices.AddLast(slice);
        Waiting += slice.Images.Count;
    }

    /// <summary>Takes out what no worker has taken of a slice.</summary>
    /// <returns>How many images.</returns>
    public int Remove(SliceWork slice)
    {
        if (!_slices.Remove(slice))
        {
            return 0;
        }

        Waiting -= slice.Untaken;
        return slice.Untaken;
    }

    /// <summary>Takes images, slice after slice.</summary>
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
                // Who sent one image does not wait for the sixty of somebody else.
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
