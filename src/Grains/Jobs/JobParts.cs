using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Grains.Jobs.Exports;
using ZeroShotOrleans.Grains.Jobs.Leases;
using ZeroShotOrleans.Grains.Jobs.Listing;
using ZeroShotOrleans.Grains.Jobs.Reuse;
using ZeroShotOrleans.Grains.Telemetry;
using ZeroShotOrleans.Jobs.Counts;
using ZeroShotOrleans.Jobs.Embeddings;
using ZeroShotOrleans.Jobs.Hosting;
using ZeroShotOrleans.Jobs.Ledger;
using ZeroShotOrleans.Jobs.Options;
using ZeroShotOrleans.Jobs.Results;
using ZeroShotOrleans.Jobs.Reuse;
using ZeroShotOrleans.Jobs.States;
using ZeroShotOrleans.Jobs.Turns;
using ZeroShotOrleans.Jobs.Uploads;
using ZeroShotOrleans.Sources.Listing;
using ZeroShotOrleans.Storage.Embeddings;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Jobs;

/// <summary>Services shared by the parts of all jobs on this silo.</summary>
internal sealed record JobServices(
    IJobStore Store, IUploadStore Uploads, IEmbeddingStore Embeddings, SourceListing Sources, IGrainFactory Grains, TimeProvider Time, IOptions<JobOptions> Options, OpenJobLimits Open,
    ExportPlaces Exports, JobMeter JobMeter, LeaseMeter LeaseMeter, ILogger<JobGrain> Logger);

/// <summary>Composes the parts of one job in one activation.</summary>
internal sealed class JobParts : IDisposable
{
    private readonly JobServices _services;

    /// <summary>Creates the parts.</summary>
    /// <param name="description">The job as submitted.</param>
    /// <param name="services">Services shared with other jobs.</param>
    /// <param name="changed">Raised when the job has changed.</param>
    /// <param name="host">The activation.</param>
    public JobParts(JobDescription description, JobServices services, ChangeSignal changed, IJobHost host)
    {
        _services = services;
        var (store, uploads, embeddings, grains, time, options) = (services.Store, services.Uploads, services.Embeddings, services.Grains, services.Time, services.Options.Value);
        var term = new LeaseTerm(time, TimeSpan.FromSeconds(options.LeaseSeconds));
        Rate = new RateWindow(time);
        Job = new HostedJob(description, new JobMachine(time, TimeSpan.FromSeconds(options.ModelMismatchSeconds)), store, host);
        Metrics = new JobMetrics(Job, services.JobMeter, services.LeaseMeter, term);
        UploadDiscard = new UploadDiscard(Job, uploads);
        Outcomes = new OutcomeWriter(Job, store, UploadDiscard, outcomes =>
        {
            Rate.Add(outcomes.Length);
            Metrics.Count(outcomes);
        });
        var reported = new ReportedOutcomes(description, embeddings);
        Grants = new LeaseGrants(Job, new ManifestReader(description.JobId, store), reported, term, services.LeaseMeter);
        Reports = new LeaseReports(Job, reported, Outcomes, term);
        Uploads = new UploadIntake(Job, Outcomes, uploads, options);
        Labels = new LabelCounter(Job, store);
        Preparation = new JobPreparation(Job, grains, time);
        var previous = new PreviousWork(Job, reported, new JobScorers(Job, grains, time), store, embeddings);
        Listing = new JobListing(Job, previous, new ReuseRun(Job, Outcomes, store), changed, options.MaxListedAhead, services.Logger);
        Export = new JobExport(Job, store, services.Exports, changed, time, services.Logger);
        Announcer = new JobAnnouncer(Job, grains, time);
    }

    /// <summary>The job.</summary>
    public HostedJob Job { get; }

    /// <summary>Its rate.</summary>
    public RateWindow Rate { get; }

    /// <summary>Its metrics.</summary>
    public JobMetrics Metrics { get; }

    /// <summary>Announces it to the dispatcher.</summary>
    public JobAnnouncer Announcer { get; }

    /// <summary>Prepares its label sets.</summary>
    public JobPreparation Preparation { get; }

    /// <summary>Lists its images.</summary>
    public JobListing Listing { get; }

    /// <summary>Writes its results to files.</summary>
    public JobExport Export { get; }

    /// <summary>Leases its images.</summary>
    public LeaseGrants Grants { get; }

    /// <summary>Accepts reports.</summary>
    public LeaseReports Reports { get; }

    /// <summary>Stores outcomes.</summary>
    public OutcomeWriter Outcomes { get; }

    /// <summary>Accepts uploads.</summary>
    public UploadIntake Uploads { get; }

    /// <summary>Discards uploads.</summary>
    public UploadDiscard UploadDiscard { get; }

    /// <summary>Counts its results.</summary>
    public LabelCounter Labels { get; }

    /// <summary>Creates the scan of its source for one run.</summary>
    public SourceScan NewScan() => new(Job, _services.Store, _services.Sources.Of, _services.Time);

    /// <summary>Creates a reader of its results.</summary>
    public ResultPages NewPages() => new(Job, _services.Store);

    /// <summary>Creates a reader of its stored embeddings.</summary>
    public EmbeddingPages NewEmbeddings() => new(Job, _services.Store, _services.Embeddings);

    /// <inheritdoc/>
    public void Dispose()
    {
        Job.Dispose();
        Uploads.Dispose();
        Labels.Dispose();
    }
}
