using System.Collections.Immutable;
using System.Net;
using ZeroShotOrleans.Jobs.Ledger;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Tests.Ledger;

public sealed class JobLedgerTests
{
    private static readonly SiloAddress _silo = SiloAddress.New(IPAddress.Loopback, 1, 1);
    private static readonly SiloAddress _otherSilo = SiloAddress.New(IPAddress.Loopback, 2, 1);
    private static readonly DateTimeOffset _soon = DateTimeOffset.UnixEpoch.AddSeconds(30);
    private static readonly StoredOutcomes _nothing = new([], 0, ImmutableSortedDictionary<ImageError, long>.Empty);

    [Fact]
    public void Images_are_leased_in_order_and_each_once()
    {
        var ledger = new JobLedger(10, _nothing);

        Assert.Equal(new ImageRange(0, 4), ledger.Take(_silo, 4, _soon)!.Value.Images);
        Assert.Equal(new ImageRange(4, 8), ledger.Take(_otherSilo, 4, _soon)!.Value.Images);
        Assert.Equal(new ImageRange(8, 10), ledger.Take(_silo, 4, _soon)!.Value.Images);
        Assert.Null(ledger.Take(_silo, 4, _soon));
        Assert.Equal(10, ledger.Leased);
    }

    [Fact]
    public void Ledger_of_a_partly_done_job_leases_the_remainder()
    {
        var stored = new StoredOutcomes([new(0, 3), new(5, 6)], 4, ImmutableSortedDictionary<ImageError, long>.Empty);
        var ledger = new JobLedger(8, stored);

        Assert.Equal(new ImageRange(3, 5), ledger.Take(_silo, 100, _soon)!.Value.Images);
        Assert.Equal(new ImageRange(6, 8), ledger.Take(_silo, 100, _soon)!.Value.Images);
    }

    [Fact]
    public void Images_of_a_dead_silo_wait_again_and_its_late_report_counts_once()
    {
        var ledger = new JobLedger(4, _nothing);
        var (lost, images, _) = ledger.Take(_silo, 4, _soon)!.Value;

        Assert.Equal(1, ledger.Expire(DateTimeOffset.UnixEpoch, silo => silo.Equals(_silo)).Leases);
        var (second, again, alone) = ledger.Take(_otherSilo, 4, _soon)!.Value;
        Assert.Equal(new ImageRange(0, 1), again);
        Assert.True(alone);

        var (late, lateKnown) = ledger.Report(lost, images, last: true, _soon);
        Store(ledger, late);
        var (fresh, known) = ledger.Report(second, again, last: true, _soon);

        Assert.False(lateKnown);
        Assert.True(known);
        Assert.Empty(fresh);
        Assert.Equal(4, ledger.Done);
        Assert.Equal(1, ledger.Duplicates);
        Assert.False(ledger.HasWaiting);
    }

    [Fact]
    public void A_lease_that_is_not_renewed_ends_at_its_deadline()
    {
        var ledger = new JobLedger(4, _nothing);
        var (lease, _, _) = ledger.Take(_silo, 4, _soon)!.Value;

        Assert.Equal(0, ledger.Expire(_soon.AddSeconds(-1), _ => false).Leases);
        ledger.Report(lease, new ImageRange(0, 0), last: false, _soon.AddSeconds(30));
        Assert.Equal(0, ledger.Expire(_soon, _ => false).Leases);
        Assert.Equal(1, ledger.Expire(_soon.AddSeconds(30), _ => false).Leases);
        Assert.True(ledger.HasWaiting);
    }

    [Fact]
    public void Outcomes_that_could_not_be_stored_wait_again()
    {
        var ledger = new JobLedger(4, _nothing);
        var (lease, images, _) = ledger.Take(_silo, 4, _soon)!.Value;
        var (fresh, _) = ledger.Report(lease, images, last: true, _soon);

        ledger.NotStored(Assert.Single(fresh));

        Assert.Equal(0, ledger.Done);
        Assert.Equal(images, ledger.Take(_silo, 4, _soon)!.Value.Images);
    }

    [Fact]
    public void A_leaving_silo_returns_images_that_were_not_started()
    {
        var ledger = new JobLedger(10, _nothing);
        var (lease, _, _) = ledger.Take(_silo, 10, _soon)!.Value;

        Store(ledger, ledger.Report(lease, new ImageRange(0, 6), last: true, _soon).Fresh);

        Assert.Equal(0, ledger.Leased);
        Assert.Equal(new ImageRange(6, 10), ledger.Take(_otherSilo, 10, _soon)!.Value.Images);
    }

    [Fact]
    public void Results_are_readable_up_to_the_first_gap()
    {
        var ledger = new JobLedger(10, _nothing);
        var (first, _, _) = ledger.Take(_silo, 3, _soon)!.Value;
        var (second, images, _) = ledger.Take(_silo, 3, _soon)!.Value;

        Store(ledger, ledger.Report(second, images, last: true, _soon).Fresh);
        Assert.Equal(0, ledger.DoneUntil(0));
        Assert.Equal(6, ledger.DoneUntil(3));

        Store(ledger, ledger.Report(first, new ImageRange(0, 3), last: true, _soon).Fresh);
        Assert.Equal(6, ledger.DoneUntil(0));
        Assert.Equal(10, ledger.DoneUntil(10));
    }

    [Fact]
    public void Held_images_are_leased_only_when_they_are_released()
    {
        var ledger = new JobLedger(4, _nothing);
        ledger.Hold();
        ledger.List(4, hold: true);

        Assert.False(ledger.HasWaiting);
        Assert.Null(ledger.Take(_silo, 100, _soon));
        Assert.Equal([new ImageRange(0, 8)], ledger.Held(new ImageRange(0, 100)));

        ledger.Release(new ImageRange(2, 6));

        Assert.Equal(new ImageRange(2, 6), ledger.Take(_silo, 100, _soon)!.Value.Images);
        Assert.Equal([new ImageRange(0, 2), new ImageRange(6, 8)], ledger.Held(new ImageRange(0, 8)));
    }

    [Fact]
    public void Reused_held_images_are_done_and_the_others_wait()
    {
        var ledger = new JobLedger(0, _nothing);
        ledger.List(6, hold: true);

        Store(ledger, ledger.Report(leaseId: 0, new ImageRange(1, 3), last: false, deadline: default).Fresh);
        ledger.Release(new ImageRange(0, 6));

        Assert.Equal(2, ledger.Done);
        Assert.Equal(new ImageRange(0, 1), ledger.Take(_silo, 100, _soon)!.Value.Images);
        Assert.Equal(new ImageRange(3, 6), ledger.Take(_silo, 100, _soon)!.Value.Images);
        Assert.Equal(0, ledger.Duplicates);
    }

    [Fact]
    public void Holding_again_does_not_affect_leased_images()
    {
        var ledger = new JobLedger(4, _nothing);
        var (lease, images, _) = ledger.Take(_silo, 2, _soon)!.Value;

        ledger.Hold();
        ledger.Release(new ImageRange(0, 4));
        Store(ledger, ledger.Report(lease, images, last: true, _soon).Fresh);

        Assert.Equal(new ImageRange(2, 4), ledger.Take(_otherSilo, 100, _soon)!.Value.Images);
        Assert.Null(ledger.Take(_otherSilo, 100, _soon));
    }

    private static void Store(JobLedger ledger, ImmutableArray<ImageRange> parts)
    {
        foreach (var part in parts)
        {
            var outcomes = Enumerable.Range(0, (int)part.Count)
                .Select(index => index % 3 == 0 ? ImageOutcome.Failed(ImageError.Corrupt, "Cut short.") : new ImageOutcome()).ToArray();
            ledger.Stored(part, outcomes);
        }
    }
}
