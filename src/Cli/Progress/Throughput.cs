namespace ZeroShotOrleans.Cli.Progress;

/// <summary>The recent processing speed. An average since the start would hide that a silo joined or left.</summary>
/// <param name="time">The clock.</param>
internal sealed class Throughput(TimeProvider time)
{
    private static readonly TimeSpan _window = TimeSpan.FromSeconds(10);

    private readonly Queue<(long Timestamp, long Done)> _samples = new();
    private (long Timestamp, long Done) _last;

    /// <summary>Records the number of images done. Images done before the first call do not count towards the speed.</summary>
    public void Add(long done)
    {
        _last = (time.GetTimestamp(), done);
        _samples.Enqueue(_last);

        // Keep one sample older than the window, so that the speed covers the whole window.
        while (_samples.Count > 2 && time.GetElapsedTime(_samples.ElementAt(1).Timestamp, _last.Timestamp) >= _window)
        {
            _samples.Dequeue();
        }
    }

    /// <summary>Images per second; null until an image is done.</summary>
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

    /// <summary>The time that <paramref name="images"/> more images take at this speed; null if the speed is unknown.</summary>
    public TimeSpan? TimeFor(long images) =>
        ImagesPerSecond is { } speed && images / speed is < 3e9 and var seconds ? TimeSpan.FromSeconds(seconds) : null;
}
