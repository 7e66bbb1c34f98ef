using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using ZeroShotOrleans.Encoding.Models;
using ZeroShotOrleans.Encoding.Telemetry;

namespace ZeroShotOrleans.Encoding.Batching;

/// <summary>The load of an encoder silo and the outcomes of its images: routers choose silos by it, and it is exported as metrics.</summary>
/// <remarks>Thread-safe and cheap: a few interlocked additions per image.</remarks>
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
        Rate = new EncoderRate(time);
        (Batches, Texts, Models) = (new BatchMeter(factory), new TextMeter(factory), new ModelMeter(factory));
        var meter = factory.Create(ZeroShotTelemetry.Name);
        meter.CreateObservableCounter("zeroshot.encoder.images", () => _images.Values.SelectMany(counts => counts.Read()), "{image}", "Images completed by this silo.");
        meter.CreateObservableUpDownCounter(
            "zeroshot.encoder.waiting", () => ByLane(interactive => interactive ? WaitingInteractive : Waiting - WaitingInteractive), "{image}", "Images waiting for a worker.");
        meter.CreateObservableUpDownCounter("zeroshot.encoder.running", () => Running, "{image}", "Images being processed by workers.");
        meter.CreateObservableUpDownCounter("zeroshot.encoder.leases", () => Leases, "{lease}", "Leases in flight.");
        meter.CreateObservableGauge("zeroshot.queue.age", () => ByLane(OldestWait), "s", "Age of the oldest waiting image.");
        _leaseTimes = meter.CreateDuration("zeroshot.lease.duration", "Time from receiving a lease to ending it.");
    }

    /// <summary>Time per processing step.</summary>
    public BatchMeter Batches { get; }

    /// <summary>Runs of text towers.</summary>
    public TextMeter Texts { get; }

    /// <summary>Models in memory.</summary>
    public ModelMeter Models { get; }

    /// <summary>Recent throughput.</summary>
    public EncoderRate Rate { get; }

    /// <summary>Images waiting for a worker, interactive ones included.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Interactive images waiting for a worker.</summary>
    public int WaitingInteractive => Volatile.Read(ref _waitingInteractive);

    /// <summary>Images being processed by workers.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Leases in flight.</summary>
    public int Leases => Volatile.Read(ref _leases);

    /// <summary>Starts to report the waiting time of a queue.</summary>
    public void Watch(WorkQueue queue) => _queues[queue] = true;

    /// <summary>Stops reporting a queue.</summary>
    public void Forget(WorkQueue queue) => _queues.TryRemove(queue, out _);

    /// <summary>Images of a model by outcome.</summary>
    public OutcomeCounts ImagesOf(string model, bool interactive) => _images.GetOrAdd(
        (model, interactive), key => new OutcomeCounts(Tags.Tag(Tags.Model, key.Model), Tags.Tag(Tags.Lane, Tags.LaneOf(key.Interactive))));

    /// <summary>A worker has completed an image. Called before its request is answered, so that the answer no longer counts it.</summary>
    public void ImageEnded()
    {
        Interlocked.Decrement(ref _running);
        Rate.ImageEnded();
    }

    /// <summary>Images entered the queue, or, if negative, left it.</summary>
    public void Queued(int images, bool interactive)
    {
        Interlocked.Add(ref _waiting, images);
        if (interactive)
        {
            Interlocked.Add(ref _waitingInteractive, images);
        }
    }

    /// <summary>A worker has started on waiting images.</summary>
    public void Started(int images, bool interactive)
    {
        // Incremented first, so that an observer never sees the silo as idle.
        Interlocked.Add(ref _running, images);
        Queued(-images, interactive);
    }

    /// <summary>A lease was received.</summary>
    public void LeaseCame() => Interlocked.Increment(ref _leases);

    /// <summary>A lease has ended.</summary>
    /// <param name="model">Its model.</param>
    /// <param name="time">How long it was in flight.</param>
    /// <param name="whole">Whether it was completed.</param>
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
