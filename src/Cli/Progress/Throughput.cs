namespace ZeroShotOrleans.Cli.Progress;

/// <summary>How fast images get done, over the last seconds: an average since the start would hide that a silo joined or left.</summary>
/// <param name="time">The clock.</param>
internal sealed class Throughput(TimeProvider time)
{
    private static readonly TimeSpan _window = TimeSpan.FromSeconds(10);

    private readonly Queue<(long Timestamp, long Done)> _samples = new();
    private (long Timestamp, long Done) _last;

    /// <summary>Notes the images done by now. What was done before the first note, by an earlier run, counts for no speed.</summary>
    public void Add(long done)
    {
        _last = (time.GetTimestamp(), done);
        _samples.Enqueue(_last);

        // One sample older than the window stays: the speed is then measured over the whole window, not over a part of it.
        while (_samples.Count > 2 && time.GetElapsedTime(_samples.ElementAt(1).Timestamp, _last.Timestamp) >= _window)
        {
            _samples.Dequeue();
        }
    }

    /// <summary>Images per second; null until something was done.</summary>
    public double? ImagesPerSecond
    {
        get
        {
            if (!_samples.TryPeek(out var first) || _last.Done <= first.Done)
            {
                return null;
            }

            return (_last.Done - first.Done) / time.GetElapsedTime(first.Timestamp, _last.Timestamp).TotalSeconds;
        }
    }

    /// <summary>Time that <paramref name="images"/> more will take at this speed; null while there is none.</summary>
    public TimeSpan? TimeFor(long images) =>
        ImagesPerSecond is { } speed && images / speed is < 3e9 and var seconds ? TimeSpan.FromSeconds(seconds) : null;
}
