namespace ZeroShotOrleans.Grains.Encoding;

/// <summary>
/// How many images a bulk batch may have on a device where people wait for the run that is under way: as many as it encodes in a quarter of a second.
/// A device that needs longer for a full batch is busy with a smaller one as well.
/// </summary>
/// <remarks>Safe for concurrent calls; a measurement that is lost between two does not matter.</remarks>
/// <param name="most">Images of a full batch.</param>
internal sealed class BatchBound(int most)
{
    private readonly int _most = most;

    // A person does not notice it, and a batch of 32 is below it on every GPU that is worth one.
    private static readonly TimeSpan _longest = TimeSpan.FromMilliseconds(250);

    private volatile int _images = most;

    /// <summary>Images of the next bulk batch, 1 to the full batch.</summary>
    public int Images => _images;

    /// <summary>A bulk batch ran.</summary>
    public void Ran(int images, TimeSpan elapsed) =>
        _images = (int)Math.Clamp(images * _longest.TotalSeconds / Math.Max(elapsed.TotalSeconds, 1e-6), 1, _most);
}
