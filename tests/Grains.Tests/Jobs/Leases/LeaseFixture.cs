using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Grains.Jobs.Leases;
using ZeroShotOrleans.Grains.Telemetry;
using ZeroShotOrleans.Jobs.Ledger;
using ZeroShotOrleans.Jobs.Results;
using ZeroShotOrleans.Jobs.Reuse;
using ZeroShotOrleans.Jobs.Tests.Hosting;
using ZeroShotOrleans.Meters;

namespace ZeroShotOrleans.Grains.Tests.Jobs.Leases;

/// <summary>The encoders' side of a job on stores in memory.</summary>
internal sealed class LeaseFixture : IDisposable
{
    public LeaseFixture(JobDescription? description = null)
    {
        Job = new JobFixture(description);
        var (job, stores) = (Job.Job, Job.Stores);
        var term = new LeaseTerm(Job.Time, TimeSpan.FromSeconds(30));
        Reported = new ReportedOutcomes(job.Description, stores);
        Grants = new LeaseGrants(job, new ManifestReader(job.Id, stores), Reported, term, new LeaseMeter(Meters.Factory));
        Reports = new LeaseReports(job, Reported, new OutcomeWriter(job, stores, new UploadDiscard(job, stores), _ => { }), term);
    }

    public MeterReading Meters { get; } = new();

    public JobFixture Job { get; }

    public ReportedOutcomes Reported { get; }

    public LeaseGrants Grants { get; }

    public LeaseReports Reports { get; }

    public JobLedger Ledger => Job.Job.Ledger;

    /// <summary>Runs the job with that many images, its label sets prepared.</summary>
    public async Task StartAsync(int images)
    {
        await Job.StartAsync([.. Enumerable.Range(0, images).Select(image => $"{image}.jpg")]);
        await Job.PrepareAsync();
    }

    public Task<ImageLease?> GrantAsync(int images = Limits.MaxImagesPerLease) => Grants.GrantAsync(new LeaseRequest { Silo = JobFixture.Silo, Images = images }, JobFixture.Token);

    public void Dispose()
    {
        Job.Dispose();
        Meters.Dispose();
    }
}
