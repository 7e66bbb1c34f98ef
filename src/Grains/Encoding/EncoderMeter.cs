using System.Diagnostics.Metrics;

namespace ZeroShotOrleans.Grains.Encoding;

/// <summary>What encoders count. Meter <c>ZeroShotOrleans</c>.</summary>
/// <remarks>Safe for concurrent calls, and cheap: a few interlocked additions per image.</remarks>
internal sealed class EncoderMeter
{
    private readonly Counter<long> _prompts;
    private readonly Counter<long> _images;
    private readonly Histogram<int> _batches;
    private int _waiting;
    private int _waitingInteractive;
    private int _running;
    private int _leases;

    public EncoderMeter(IMeterFactory factory, TimeProvider time)
    {
        var meter = factory.Create("ZeroShotOrleans");
        _prompts = meter.CreateCounter<long>("zso.text.prompts", "{prompt}", "Prompts that ran through a text tower.");
        _images = meter.CreateCounter<long>("zso.images", "{image}", "Images with an outcome, by fault.");
        _batches = meter.CreateHistogram<int>("zso.batch.images", "{image}", "Images in one run of an image tower.");
        Pace = new EncoderPace(time);
    }

    /// <summary>How fast it went lately.</summary>
    public EncoderPace Pace { get; }

    /// <summary>Images that wait for a worker, those of people included.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Images of people that wait for a worker.</summary>
    public int WaitingInteractive => Volatile.Read(ref _waitingInteractive);

    /// <summary>Images in the hands of workers.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Leases in hand.</summary>
    public int Leases => Volatile.Read(ref _leases);

    public void PromptsEmbedded(string model, int count) => _prompts.Add(count, new KeyValuePair<string, object?>("model", model));

    /// <summary>A worker is done with an image; said before its request is answered, so that the answer does not count it any more.</summary>
    public void ImageEnded(ImageFault fault)
    {
        Interlocked.Decrement(ref _running);
        Pace.ImageEnded();
        _images.Add(1, new KeyValuePair<string, object?>("fault", fault.ToString()));
    }

    public void BatchRan(int images)
    {
        _batches.Record(images);
        Pace.BatchRan(images);
    }

    /// <summary>Images came to the queue, or, as a negative number, left it.</summary>
    public void Queued(int images, bool interactive)
    {
        Interlocked.Add(ref _waiting, images);
        if (interactive)
        {
            Interlocked.Add(ref _waitingInteractive, images);
        }
    }

    /// <summary>A worker begins with images that waited.</summary>
    public void Begun(int images, bool interactive)
    {
        // First, so that nobody who looks for an idle silo sees neither.
        Interlocked.Add(ref _running, images);
        Queued(-images, interactive);
    }

    /// <summary>A lease came, or, as a negative number, was ended.</summary>
    public void Leased(int leases) => Interlocked.Add(ref _leases, leases);
}
