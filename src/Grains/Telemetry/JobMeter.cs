using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace ZeroShotOrleans.Grains.Telemetry;

/// <summary>Jobs whose activation is on this control silo.</summary>
/// <remarks>Safe for concurrent calls.</remarks>
internal sealed class JobMeter
{
    private readonly ConcurrentDictionary<string, JobSight> _jobs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, OutcomeCounts> _images = new(StringComparer.Ordinal);
    private readonly EventCount _new = new(Tags.Tag("result", "new"));
    private readonly EventCount _resumed = new(Tags.Tag("result", "resumed"));
    private readonly Dictionary<JobState, EventCount> _ended =
        new[] { JobState.Finished, JobState.Cancelled, JobState.Failed }.ToDictionary(state => state, state => new EventCount(Tags.Tag("state", Tags.Word(state))));

    public JobMeter(IMeterFactory factory)
    {
        var meter = factory.Create(ZeroShotTelemetry.Name);
        meter.CreateObservableCounter("zeroshot.job.submissions", () => (Measurement<long>[])[_new.Read(), _resumed.Read()], "{job}", "Jobs that were submitted.");
        meter.CreateObservableCounter("zeroshot.job.ends", () => _ended.Values.Select(count => count.Read()), "{job}", "Jobs that ended.");
        meter.CreateObservableCounter("zeroshot.job.images", () => _images.Values.SelectMany(counts => counts.Read()), "{image}", "Outcomes of images that were stored, each once.");
        meter.CreateObservableUpDownCounter("zeroshot.job.active", () => ByModel(_ => 1), "{job}", "Jobs under way, paused ones included.");
        meter.CreateObservableUpDownCounter("zeroshot.job.waiting", () => ByModel(job => job.Waiting), "{image}", "Images of jobs that nobody works on yet.");
        meter.CreateObservableUpDownCounter("zeroshot.job.leased", () => ByModel(job => job.Leased), "{image}", "Images of jobs in the hands of encoder silos.");
        meter.CreateObservableUpDownCounter("zeroshot.job.suspects", () => ByModel(job => job.Suspects), "{image}", "Images of jobs that are worked on alone, because a silo died or hung with them in hand.");
        meter.CreateObservableGauge("zeroshot.lease.age", OldestLeases, "s", "How long the oldest lease is out.");
    }

    /// <summary>A submission was answered.</summary>
    public void Submitted(bool resumed) => (resumed ? _resumed : _new).Add();

    /// <summary>A job ended.</summary>
    public void Ended(JobState state) => _ended[state].Add();

    /// <summary>Outcomes of one model, by kind.</summary>
    public OutcomeCounts ImagesOf(string model) => _images.GetOrAdd(model, name => new OutcomeCounts(Tags.Tag(Tags.Model, name)));

    /// <summary>How a job under way stands now.</summary>
    public void Show(string jobId, JobSight job)
    {
        // Outcomes of its model are there at zero before the first comes.
        _ = ImagesOf(job.Model);
        _jobs[jobId] = job;
    }

    /// <summary>A job is not under way here any more.</summary>
    public void Hide(string jobId) => _jobs.TryRemove(jobId, out _);

    // Models that had a job are told as zero: a series that only ends is drawn on for minutes.
    private IEnumerable<Measurement<long>> ByModel(Func<JobSight, long> value)
    {
        var sums = Seen().GroupBy(job => job.Model, StringComparer.Ordinal).ToDictionary(jobs => jobs.Key, jobs => jobs.Sum(value), StringComparer.Ordinal);
        return _images.Keys.Select(model => new Measurement<long>(sums.GetValueOrDefault(model), Tags.Tag(Tags.Model, model)));
    }

    private Measurement<double> OldestLeases() => new(Seen().Select(job => job.OldestLease.TotalSeconds).DefaultIfEmpty(0).Max());

    private IEnumerable<JobSight> Seen() => _jobs.Select(job => job.Value);
}

/// <summary>A job as it was a moment ago: meters are read on threads that a grain knows nothing of.</summary>
/// <param name="Model">Its model.</param>
/// <param name="Waiting">Images that nobody has.</param>
/// <param name="Leased">Images in the hands of encoders.</param>
/// <param name="Suspects">Images that are worked on alone, or will be.</param>
/// <param name="OldestLease">Age of its oldest lease; zero when none is out.</param>
internal readonly record struct JobSight(string Model, long Waiting, long Leased, long Suspects, TimeSpan OldestLease);
