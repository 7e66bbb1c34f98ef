using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using ZeroShotOrleans.Encoding.Telemetry;

namespace ZeroShotOrleans.Grains.Telemetry;

/// <summary>Jobs that are active on this control silo.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class JobMeter
{
    private readonly ConcurrentDictionary<string, JobSnapshot> _jobs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, OutcomeCounts> _images = new(StringComparer.Ordinal);
    private readonly EventCount _new = new(Tags.Tag("result", "new"));
    private readonly EventCount _resumed = new(Tags.Tag("result", "resumed"));
    private readonly Dictionary<JobState, EventCount> _ended =
        new[] { JobState.Finished, JobState.Cancelled, JobState.Failed }.ToDictionary(state => state, state => new EventCount(Tags.Tag("state", Tags.Word(state))));

    public JobMeter(IMeterFactory factory)
    {
        var meter = factory.Create(ZeroShotTelemetry.Name);
        meter.CreateObservableCounter("zeroshot.job.submissions", () => (Measurement<long>[])[_new.Read(), _resumed.Read()], "{job}", "Submitted jobs.");
        meter.CreateObservableCounter("zeroshot.job.ends", () => _ended.Values.Select(count => count.Read()), "{job}", "Ended jobs.");
        meter.CreateObservableCounter("zeroshot.job.images", () => _images.Values.SelectMany(counts => counts.Read()), "{image}", "Stored outcomes of images, each counted once.");
        meter.CreateObservableUpDownCounter("zeroshot.job.active", () => ByModel(_ => 1), "{job}", "Active jobs, including paused ones.");
        meter.CreateObservableUpDownCounter("zeroshot.job.waiting", () => ByModel(job => job.Waiting), "{image}", "Images of jobs that are not leased yet.");
        meter.CreateObservableUpDownCounter("zeroshot.job.leased", () => ByModel(job => job.Leased), "{image}", "Images of jobs that are leased to encoder silos.");
        meter.CreateObservableUpDownCounter("zeroshot.job.suspects", () => ByModel(job => job.Suspects), "{image}", "Images of jobs that are processed alone, because a silo crashed or hung while it had them.");
        meter.CreateObservableGauge("zeroshot.lease.age", OldestLeases, "s", "Age of the oldest lease.");
    }

    /// <summary>Counts a completed submission.</summary>
    public void Submitted(bool resumed) => (resumed ? _resumed : _new).Add();

    /// <summary>Counts a job that ended.</summary>
    public void Ended(JobState state) => _ended[state].Add();

    /// <summary>Returns the outcome counters of a model.</summary>
    public OutcomeCounts ImagesOf(string model) => _images.GetOrAdd(model, name => new OutcomeCounts(Tags.Tag(Tags.Model, name)));

    /// <summary>Updates the snapshot of an active job.</summary>
    public void Show(string jobId, JobSnapshot job)
    {
        // Outcomes of its model are exported at zero before the first one.
        _ = ImagesOf(job.Model);
        _jobs[jobId] = job;
    }

    /// <summary>Removes a job that is no longer active here.</summary>
    public void Hide(string jobId) => _jobs.TryRemove(jobId, out _);

    // Models that had a job are reported as zero: a series that just stops is extrapolated for minutes.
    private IEnumerable<Measurement<long>> ByModel(Func<JobSnapshot, long> value)
    {
        var sums = Seen().GroupBy(job => job.Model, StringComparer.Ordinal).ToDictionary(jobs => jobs.Key, jobs => jobs.Sum(value), StringComparer.Ordinal);
        return _images.Keys.Select(model => new Measurement<long>(sums.GetValueOrDefault(model), Tags.Tag(Tags.Model, model)));
    }

    private Measurement<double> OldestLeases() => new(Seen().Select(job => job.OldestLease.TotalSeconds).DefaultIfEmpty(0).Max());

    private IEnumerable<JobSnapshot> Seen() => _jobs.Select(job => job.Value);
}

/// <summary>A recent snapshot of a job: meters are read on other threads than a grain's.</summary>
/// <param name="Model">Its model.</param>
/// <param name="Waiting">Images that are not leased.</param>
/// <param name="Leased">Images leased to encoders.</param>
/// <param name="Suspects">Images that are or will be processed alone.</param>
/// <param name="OldestLease">Age of its oldest lease; zero if there is none.</param>
internal readonly record struct JobSnapshot(string Model, long Waiting, long Leased, long Suspects, TimeSpan OldestLease);
