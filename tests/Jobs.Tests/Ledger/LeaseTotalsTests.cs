using System.Collections.Immutable;
using System.Net;
using ZeroShotOrleans.Jobs.Ledger;
using ZeroShotOrleans.Storage.Contract.Jobs;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Tests.Ledger;

/// <summary>What a ledger counts besides outcomes.</summary>
public sealed class LeaseTotalsTests
{
    private static readonly SiloAddress _silo = SiloAddress.New(IPAddress.Loopback, 1, 1);
    private static readonly DateTimeOffset _soon = DateTimeOffset.UnixEpoch.AddSeconds(30);
    private static readonly StoredOutcomes _nothing = new([], 0, ImmutableSortedDictionary<ImageError, long>.Empty);

    private readonly JobLedger _ledger = new(10, _nothing);

    [Fact]
    public void Counts_what_leases_led_to()
    {
        var first = _ledger.Take(_silo, 4, _soon)!.Value;
        Report(first.LeaseId, new ImageRange(0, 1), last: true);
        Report(first.LeaseId, new ImageRange(0, 1), last: false);
        _ledger.Take(_silo, 2, _soon);
        _ledger.Expire(_soon, _ => false);

        Assert.Equal(new LeaseTotals(Expired: 1, Duplicates: 1, ImagesOfExpired: 2, ImagesReturned: 3), _ledger.Totals);
    }

    [Fact]
    public void A_ledger_that_replaces_another_counts_on()
    {
        _ledger.Take(_silo, 4, _soon);
        _ledger.Expire(_soon, _ => false);
        var next = new JobLedger(10, _nothing, epoch: 2);

        next.Continue(_ledger);

        Assert.Equal(_ledger.Totals, next.Totals);
        Assert.Equal(default, next.Totals.Since(_ledger.Totals));
        next.Take(_silo, 3, _soon);
        next.Expire(_soon, _ => false);
        Assert.Equal(new LeaseTotals(Expired: 1, Duplicates: 0, ImagesOfExpired: 3, ImagesReturned: 0), next.Totals.Since(_ledger.Totals));
    }

    [Fact]
    public void The_first_renewal_is_that_of_the_oldest_lease()
    {
        Assert.Null(_ledger.FirstRenewal);
        var first = _ledger.Take(_silo, 4, _soon)!.Value;
        _ledger.Take(_silo, 4, _soon.AddSeconds(5));

        // A renewal makes a lease no younger.
        _ledger.Report(first.LeaseId, new ImageRange(0, 0), last: false, _soon.AddSeconds(60));
        Assert.Equal(_soon, _ledger.FirstRenewal);

        Report(first.LeaseId, first.Images, last: true);
        Assert.Equal(_soon.AddSeconds(5), _ledger.FirstRenewal);
    }

    private void Report(long lease, ImageRange images, bool last)
    {
        foreach (var part in _ledger.Report(lease, images, last, _soon).Fresh)
        {
            _ledger.Stored(part, TestJobs.Outcomes((int)part.Count).AsSpan());
        }
    }
}
