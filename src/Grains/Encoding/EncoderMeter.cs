using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using ZeroShotOrleans.Grains.Telemetry;

namespace ZeroShotOrleans.Grains.Encoding;

/// <summary>What an encoder silo has in hand, and what became of its images: for other silos, which choose by it, and for the meter.</summary>
/// <remarks>Safe for concurrent calls, and cheap: a few interlocked additions per image.</remarks>
internal sealed class EncoderMeter
{
    private readonly ConcurrentDictionary<(string Model, bool Interactive), OutcomeCounts> _images = new();
    private readonly ConcurrentDictionary<WorkQueue, bool> _queues = new();
    private readonly Histogram<double> _leaseTimes;
    private int _waiting;
    private int _waitingInteractive;
    private int _running;
    private int _leases;

    public EncoderMeter(IMeterFactory factory, TimeProvider time)
    {
        Pace = new EncoderPace(time);
        (Batches, Texts, Models) = (new BatchMeter(factory), new TextMeter(factory), new ModelMeter(factory));
        var meter = factory.Create(ZeroShotTelemetry.Name);
        meter.CreateObservableCounter("zeroshot.encoder.images", () => _images.Values.SelectMany(counts => counts.Read()), "{image}", "Images that this silo is done with.");
        meter.CreateObservableUpDownCounter(
            "zeroshot.encoder.waiting", () => ByLane(interactive => interactive ? WaitingInteractive : Waiting - WaitingInteractive), "{image}", "Images that wait for a worker.");
        meter.CreateObservableUpDownCounter("zeroshot.encoder.running", () => Running, "{image}", "Images in the hands of workers.");
        meter.CreateObservableUpDownCounter("zeroshot.encoder.leases", () => Leases, "{lease}", "Leases in hand.");
        meter.CreateObservableGauge("zeroshot.queue.age", () => ByLane(OldestWait), "s", "How long the image waits that waits longest.");
        _leaseTimes = meter.CreateDuration("zeroshot.lease.duration", "How long a lease was in hand.");
    }

    /// <summary>Where the time of images goes.</summary>
    public BatchMeter Batches { get; }

    /// <summary>Runs of text towers.</summary>
    public TextMeter Texts { get; }

    /// <summary>Models in memory.</summary>
    public ModelMeter Models { get; }

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

    /// <summary>Shows how long images wait in a queue, until that is forgotten.</summary>
    public void Watch(WorkQueue queue) => _queues[queue] = true;

    /// <summary>The queue is gone.</summary>
    public void Forget(WorkQueue queue) => _queues.TryRemove(queue, out _);

    /// <summary>Images of a model by what became of them.</summary>
    public OutcomeCounts ImagesOf(string model, bool interactive) => _images.GetOrAdd(
        (model, interactive), key => new OutcomeCounts(Tags.Tag(Tags.Model, key.Model), Tags.Tag(Tags.Lane, Tags.LaneOf(key.Interactive))));

    /// <summary>A worker is done with an image; said before its request is answered, so that the answer does not count it any more.</summary>
    public void ImageEnded()
    {
        Interlocked.Decrement(ref _running);
        Pace.ImageEnded();
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

    /// <summary>A lease came.</summary>
    public void LeaseCame() => Interlocked.Increment(ref _leases);

    /// <summary>A lease was ended.</summary>
    /// <param name="model">Its model.</param>
    /// <param name="time">How long it was in hand.</param>
    /// <param name="whole">Whether all of it was done.</param>
    public void LeaseEnded(string model, TimeSpan time, bool whole)
    {
        Interlocked.Decrement(ref _leases);
        _leaseTimes.Record(time.TotalSeconds, Tags.Tag(Tags.Model, model), Tags.Tag("result", whole ? "done" : "given_up"));
    }

    private double OldestWait(bool interactive)
    {
        var now = Stopwatch.GetTimestamp();
        return _queues.Keys.Select(queue => queue.OldestQueued(interactive)).Select(queued => Stopwatch.GetElapsedTime(queued ?? now, now).TotalSeconds).DefaultIfEmpty(0).Max();
    }

    private static Measurement<T>[] ByLane<T>(Func<bool, T> value)
        where T : struct => [Of(true, value), Of(false, value)];

    private static Measurement<T> Of<T>(bool interactive, Func<bool, T> value)
        where T : struct => new(value(interactive), Tags.Tag(Tags.Lane, Tags.LaneOf(interactive)));
}
