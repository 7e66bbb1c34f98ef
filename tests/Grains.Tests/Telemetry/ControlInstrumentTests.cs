using System.Collections.Immutable;
using System.Net;
using ZeroShotOrleans.Grains.Telemetry;
using ZeroShotOrleans.Jobs.Ledger;
using ZeroShotOrleans.Meters;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Tests.Telemetry;

/// <summary>What a control silo measures, instrument by instrument.</summary>
public sealed class ControlInstrumentTests : IDisposable
{
    private static readonly DateTimeOffset _soon = DateTimeOffset.UnixEpoch.AddSeconds(30);
    private static readonly SiloAddress _silo = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 11_111), 1);

    private readonly MeterReading _meter = new();

    public void Dispose() => _meter.Dispose();

    [Fact]
    public void Jobs_under_way_add_up_by_model_and_leave_a_zero_behind()
    {
        var jobs = new JobMeter(_meter.Factory);
        jobs.Show("first", new JobSnapshot("clip", Waiting: 10, Leased: 3, Suspects: 1, TimeSpan.FromSeconds(4)));
        jobs.Show("second", new JobSnapshot("clip", Waiting: 5, Leased: 2, Suspects: 0, TimeSpan.FromSeconds(9)));

        Assert.Equal([2], _meter.Of("zeroshot.job.active", "model=clip"));
        Assert.Equal([15], _meter.Of("zeroshot.job.waiting", "model=clip"));
        Assert.Equal([5], _meter.Of("zeroshot.job.leased", "model=clip"));
        Assert.Equal([1], _meter.Of("zeroshot.job.suspects", "model=clip"));
        Assert.Equal([9], _meter.Of("zeroshot.lease.age"));

        jobs.Hide("first");
        jobs.Hide("second");
        Assert.Equal([0], _meter.Of("zeroshot.job.active", "model=clip"));
        Assert.Equal([0], _meter.Of("zeroshot.job.waiting", "model=clip"));
        Assert.Equal([0], _meter.Of("zeroshot.lease.age"));
    }

    [Fact]
    public void What_was_submitted_ended_and_stored_is_counted()
    {
        var jobs = new JobMeter(_meter.Factory);
        Assert.Equal([0], _meter.Of("zeroshot.job.ends", "state=failed"));

        jobs.Submitted(resumed: false);
        jobs.Submitted(resumed: false);
        jobs.Submitted(resumed: true);
        jobs.Ended(JobState.Failed);
        jobs.ImagesOf("clip").Add(ImageOutcome.Failed(ImageError.Quarantined, ""));

        Assert.Equal([2], _meter.Of("zeroshot.job.submissions", "result=new"));
        Assert.Equal([1], _meter.Of("zeroshot.job.submissions", "result=resumed"));
        Assert.Equal([1], _meter.Of("zeroshot.job.ends", "state=failed"));
        Assert.Equal([0], _meter.Of("zeroshot.job.ends", "state=finished"));
        Assert.Equal([1], _meter.Of("zeroshot.job.images", "model=clip outcome=quarantined"));
    }

    [Fact]
    public void Leases_that_come_back_and_outcomes_that_come_twice_are_counted()
    {
        var leases = new LeaseMeter(_meter.Factory);
        Assert.Equal([0], _meter.Of("zeroshot.lease.expirations"));

        leases.Granted();
        leases.Add(new LeaseTotals(Expired: 2, Duplicates: 3, ImagesOfExpired: 40, ImagesReturned: 5));

        Assert.Equal([1], _meter.Of("zeroshot.lease.grants"));
        Assert.Equal([2], _meter.Of("zeroshot.lease.expirations"));
        Assert.Equal([3], _meter.Of("zeroshot.lease.duplicates"));
        Assert.Equal([40], _meter.Of("zeroshot.lease.requeues", "reason=expired"));
        Assert.Equal([5], _meter.Of("zeroshot.lease.requeues", "reason=returned"));
    }

    [Fact]
    public void A_ledger_knows_what_its_leases_came_to()
    {
        var ledger = new JobLedger(20, new StoredOutcomes([], 0, ImmutableSortedDictionary<ImageError, long>.Empty));
        var silent = ledger.Take(_silo, 8, _soon)!.Value;
        var leaving = ledger.Take(_silo, 8, _soon.AddMinutes(1))!.Value;
        Assert.Equal(_soon, ledger.FirstRenewal);

        // Two of eight are done, then that silo leaves; the other one is silent. Its two late outcomes are new, and the third time they are not.
        Report(leaving, images: 2, last: true);
        ledger.Expire(_soon, isDead: _ => false);
        Report(silent, images: 2, last: false);
        Report(silent, images: 2, last: false);

        Assert.Equal(new LeaseTotals(Expired: 1, Duplicates: 2, ImagesOfExpired: 8, ImagesReturned: 6), ledger.Totals);
        Assert.Null(ledger.FirstRenewal);

        void Report(TakenLease lease, int images, bool last)
        {
            var done = new ImageRange(lease.Images.First, lease.Images.First + images);
            foreach (var fresh in ledger.Report(lease.LeaseId, done, last, _soon.AddMinutes(1)).Fresh)
            {
                ledger.Stored(fresh, new ImageOutcome[fresh.Count].Select(_ => new ImageOutcome()).ToArray());
            }
        }
    }

    [Fact]
    public async Task A_request_is_timed_and_names_its_model_only_when_there_is_one()
    {
        var requests = new RequestMeter(_meter.Factory);
        await requests.MeasureAsync("classify", span =>
        {
            span.IsFor("clip", images: 1);
            return Task.FromResult(1);
        });
        await Assert.ThrowsAsync<ZeroShotException>(() => requests.MeasureAsync<int>("classify", _ => throw new ZeroShotException(ZeroShotError.ModelNotFound, "no such model")));

        Assert.Single(_meter.Of("zeroshot.request.duration", "kind=classify model=clip result=ok"));
        Assert.Single(_meter.Of("zeroshot.request.duration", "kind=classify model=unknown result=model_not_found"));
    }

    [Fact]
    public void Requests_in_flight_and_silos_tried_in_vain_are_shown()
    {
        var requests = new RequestMeter(_meter.Factory);
        requests.Watch(() => 4);
        requests.WasLost();
        requests.WasFull();
        requests.WasFull();

        Assert.Equal([4], _meter.Of("zeroshot.request.active"));
        Assert.Equal([1], _meter.Of("zeroshot.request.retries", "reason=lost"));
        Assert.Equal([2], _meter.Of("zeroshot.request.retries", "reason=full"));
        Assert.Equal([0], _meter.Of("zeroshot.request.retries", "reason=lacking"));
    }
}
