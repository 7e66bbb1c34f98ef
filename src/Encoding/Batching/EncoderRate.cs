namespace ZeroShotOrleans.Encoding.Batching;

/// <summary>Number of images an encoder completed, over the last <see cref="WindowSeconds"/> and in total.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class EncoderRate(TimeProvider time)
{
    /// <summary>Length of the window: long enough for a steady rate with batches of a second, short enough to show changes.</summary>
    public const int WindowSeconds = 10;

    private readonly Lock _lock = new();
    private readonly SecondCounts[] _seconds = new SecondCounts[WindowSeconds];
    private readonly long _started = time.GetTimestamp();
    private long _images;

    /// <summary>An image was completed.</summary>
    public void ImageEnded()
    {
        lock (_lock)
        {
            Now().Images++;
            _images++;
        }
    }

    /// <summary>A run of the image tower.</summary>
    public void BatchRan(int images)
    {
        lock (_lock)
        {
            ref var now = ref Now();
            now.Batches++;
            now.BatchImages += images;
        }
    }

    /// <summary>Images per second and per run over the window, and images since the start.</summary>
    public (double ImagesPerSecond, double ImagesPerBatch, long Images) Read()
    {
        lock (_lock)
        {
            var elapsed = time.GetElapsedTime(_started).TotalSeconds;
            var (images, batches, batchImages) = (0L, 0L, 0L);
            foreach (var second in _seconds.Where(second => second.Number > (long)elapsed - WindowSeconds))
            {
                images += second.Images;
                batches += second.Batches;
                batchImages += second.BatchImages;
            }

            // The current second counts by its elapsed part; a silo that has just started has a shorter window.
            var window = Math.Min(elapsed, WindowSeconds - 1 + (elapsed - Math.Floor(elapsed)));
            return (images == 0 ? 0 : images / Math.Max(window, 1), batches == 0 ? 0 : (double)batchImages / batches, _images);
        }
    }

    private ref SecondCounts Now()
    {
        var number = (long)time.GetElapsedTime(_started).TotalSeconds;
        ref var second = ref _seconds[number % WindowSeconds];
        if (second.Number != number)
        {
            second = new SecondCounts { Number = number };
        }

        return ref second;
    }

    private struct SecondCounts
    {
        public long Number;
        public long Images;
        public long Batches;
        public long BatchImages;
    }
}
