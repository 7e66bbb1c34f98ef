using ZeroShotOrleans.Grains.Jobs;
using ZeroShotOrleans.Grains.Telemetry;
using ZeroShotOrleans.Jobs.Ledger;
using ZeroShotOrleans.Jobs.Tests.Hosting;
using ZeroShotOrleans.Meters;
using ZeroShotOrleans.Storage.Contract.Jobs;

namespace ZeroShotOrleans.Grains.Tests.Jobs;

public sealed class JobMetricsTests : IDisposable
{
    private readonly JobFixture _fixture = new();
    private readonly MeterReading _meters = new();
    private readonly JobMetrics _metrics;

    public JobMetricsTests() => _metrics = new JobMetrics(
        _fixture.Job, new JobMeter(_meters.Factory), new LeaseMeter(_meters.Factory), new LeaseTerm(_fixture.Time, TimeSpan.FromSeconds(30)));

    public void Dispose()
    {
        _fixture.Dispose();
        _meters.Dispose();
    }

    [Fact]
    public async Task Shows_a_job_while_it_is_active()
    {
        await _fixture.StartAsync("0.jpg", "1.jpg", "2.jpg");
        await _fixture.PrepareAsync();
        _fixture.Job.Machine.Take(JobFixture.Silo, 2, _fixture.Time.GetUtcNow() + TimeSpan.FromSeconds(30));
        _fixture.Time.Advance(TimeSpan.FromSeconds(5));

        _metrics.Publish();
        Assert.Equal([1], _meters.Of("zeroshot.job.active", "model=mini"));
        Assert.Equal([1], _meters.Of("zeroshot.job.waiting", "model=mini"));
        Assert.Equal([2], _meters.Of("zeroshot.job.leased", "model=mini"));
        Assert.Equal([5], _meters.Of("zeroshot.lease.age"));

        _fixture.Job.Machine.Stop();
        _metrics.Publish();
        Assert.Equal([0], _meters.Of("zeroshot.job.active", "model=mini"));
    }

    [Fact]
    public async Task Adds_what_leases_led_to_once()
    {
        await _fixture.StartAsync("0.jpg", "1.jpg", "2.jpg");
        await _fixture.PrepareAsync();
        _fixture.Job.Machine.Take(JobFixture.Silo, 2, _fixture.Time.GetUtcNow());
        _fixture.Job.Ledger.Expire(_fixture.Time.GetUtcNow(), _ => true);

        _metrics.Publish();
        _metrics.Publish();

        Assert.Equal([1], _meters.Of("zeroshot.lease.expirations"));
        Assert.Equal([2], _meters.Of("zeroshot.lease.requeues", "reason=expired"));
    }

    [Fact]
    public void Counts_stored_outcomes_by_kind()
    {
        _metrics.Count(TestJobs.Outcomes(3));

        Assert.Equal([2], _meters.Of("zeroshot.job.images", "model=mini outcome=classified"));
        Assert.Equal([1], _meters.Of("zeroshot.job.images", "model=mini outcome=missing"));
    }
}
