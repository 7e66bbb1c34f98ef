namespace ZeroShotOrleans.Encoding.Batching;

/// <summary>
/// Limits bulk batches on a device that interactive requests wait for: at most as many images as it encodes in a quarter of a second.
/// A device that needs longer for a full batch is still busy with a smaller one.
/// </summary>
/// <remarks>Thread-safe; a lost concurrent measurement does not matter.</remarks>
/// <param name="most">Images of a full batch.</param>
internal sealed class BatchBound(int most)
{
    private readonly int _most = most;

    // Too short for a person to notice, and any useful GPU encodes a batch of 32 in less.
    private static readonly TimeSpan _longest = TimeSpan.FromMilliseconds(250);

    private volatile int _images = most;

    /// <summary>Size of the next bulk batch, 1 to a full batch.</summary>
    public int Images => _images;

    /// <summary>Records the duration of a bulk batch.</summary>
    public void Ran(int images, TimeSpan elapsed) =>
        _images = (int)Math.Clamp(images * _longest.TotalSeconds / Math.Max(elapsed.TotalSeconds, 1e-6), 1, _most);
}
