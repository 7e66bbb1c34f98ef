using System.Collections.Immutable;
using System.Net;
using ZeroShotOrleans.Jobs.Ledger;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Tests.Ledger;

/// <summary>Effect of silo deaths on the images in flight.</summary>
public sealed class JobLedgerSuspectTests
{
    private static readonly DateTimeOffset _soon = DateTimeOffset.UnixEpoch.AddSeconds(30);
    private static readonly StoredOutcomes _nothing = new([], 0, ImmutableSortedDictionary<ImageError, long>.Empty);
    private int _silos;

    [Fact]
    public void Images_of_a_dead_silo_are_leased_alone_and_alternate_with_others()
    {
        var ledger = WithSuspects(2, others: 10);
        var silo = NewSilo();

        var taken = new[] { Take(ledger, silo), Take(ledger, silo), Take(ledger, NewSilo()), Take(ledger, NewSilo()) };

        Assert.Equal([(true, 0), (false, 2), (true, 1), (false, 6)], taken.Select(lease => (lease.Alone, lease.Images.First)));
        Assert.All(taken.Where(lease => lease.Alone), lease => Assert.Equal(1, lease.Images.Count));
        Assert.Equal(2, ledger.Suspects);
    }

    [Fact]
    public void A_silo_has_one_suspect_at_a_time()
    {
        var ledger = WithSuspects(2, others: 0);
        var silo = NewSilo();

        Assert.True(Take(ledger, silo).Alone);
        Assert.Null(ledger.Take(silo, 4, _soon));
        Assert.True(Take(ledger, NewSilo()).Alone);
    }

    [Fact]
    public void A_death_before_work_on_a_suspect_started_gives_no_strike()
    {
        var ledger = WithSuspects(1, others: 0);
        for (var i = 0; i < 5; i++)
        {
            Take(ledger, NewSilo());
            Assert.Empty(Die(ledger));
        }

        Assert.Empty(ledger.Remember().Strikes);
    }

    [Fact]
    public void Two_deaths_after_work_had_started_quarantine_the_image()
    {
        var ledger = WithSuspects(1, others: 0);

        Assert.Empty(BeginAndDie(ledger));
        Assert.Equal([0L], BeginAndDie(ledger));

        Assert.Equal(1, ledger.Storing);
        ledger.Stored(new ImageRange(0, 1), [ImageOutcome.Failed(ImageError.Quarantined, "")]);
        Assert.Equal((1, 0, 0), (ledger.Done, ledger.Suspects, ledger.Remember().Strikes.Length));
    }

    [Fact]
    public void A_silo_that_hangs_gives_a_strike_like_one_that_dies()
    {
        var ledger = WithSuspects(1, others: 0);
        var (lease, _, _) = Take(ledger, NewSilo());
        ledger.Start(lease);

        ledger.Expire(_soon, _ => false);

        Assert.Equal([0L], ledger.Remember().Strikes);
    }

    [Fact]
    public void An_image_with_a_strike_is_leased_after_the_other_suspects()
    {
        var ledger = WithSuspects(3, others: 0);
        BeginAndDie(ledger);

        Assert.Equal([1L, 2L, 0L], Enumerable.Range(0, 3).Select(_ => Take(ledger, NewSilo()).Images.First));
    }

    [Fact]
    public void Returned_images_are_not_suspects_and_returned_suspects_get_no_strike()
    {
        var ledger = new JobLedger(4, _nothing);
        ledger.Report(Take(ledger, NewSilo()).LeaseId, new ImageRange(0, 0), last: true, _soon);
        Assert.Equal(0, ledger.Suspects);

        Take(ledger, NewSilo());
        Die(ledger);
        var (lease, _, _) = Take(ledger, NewSilo());
        ledger.Start(lease);
        ledger.Report(lease, new ImageRange(0, 0), last: true, _soon);

        Assert.Equal(4, ledger.Suspects);
        Assert.Empty(ledger.Remember().Strikes);
    }

    [Fact]
    public void An_image_that_kills_job_and_encoder_is_quarantined_across_restarts()
    {
        // A process with both roles: the ledger dies with it, and only what was stored before each lease remains.
        var remembered = new JobSuspicion();
        for (var lives = 1; ; lives++)
        {
            Assert.InRange(lives, 1, 10);
            var ledger = new JobLedger(8, _nothing);
            if (ledger.Recall(remembered, _ => true) is [var quarantined])
            {
                Assert.Equal(5, quarantined);
                return;
            }

            var silo = NewSilo();
            while (ledger.Take(silo, 4, _soon) is var (leaseId, images, alone))
            {
                ledger.Start(leaseId);
                remembered = ledger.Remember();
                if (images.First <= 5 && 5 < images.End)
                {
                    break;
                }

                ledger.Report(leaseId, images, last: true, _soon);
                ledger.Stored(images, new ImageOutcome[images.Count].Select(_ => new ImageOutcome()).ToArray());
            }
        }
    }

    [Fact]
    public void Images_leased_to_live_silos_are_not_suspects_after_a_restart()
    {
        var (dead, alive) = (NewSilo(), NewSilo());
        var before = new JobLedger(8, _nothing);
        before.Take(dead, 4, _soon);
        before.Take(alive, 4, _soon);

        var ledger = new JobLedger(8, _nothing);
        ledger.Recall(before.Remember(), silo => silo.Equals(dead));

        Assert.Equal((4, 8, 1), (ledger.Suspects, ledger.Waiting, ledger.LeasesReturned));
        Assert.Equal(new ImageRange(0, 4), Assert.Single(ledger.Remember().Suspects));
    }

    [Fact]
    public void Images_completed_before_a_restart_are_not_suspects()
    {
        var before = new JobLedger(4, _nothing);
        before.Take(NewSilo(), 4, _soon);

        var ledger = new JobLedger(4, new StoredOutcomes([new(0, 3)], 3, ImmutableSortedDictionary<ImageError, long>.Empty));
        ledger.Recall(before.Remember(), _ => true);

        Assert.Equal(1, ledger.Suspects);
    }

    [Fact]
    public void Lease_ids_differ_between_activations()
    {
        var first = new JobLedger(4, _nothing, epoch: 1);
        var second = new JobLedger(4, _nothing, epoch: 2);

        Assert.NotEqual(Take(first, NewSilo()).LeaseId, Take(second, NewSilo()).LeaseId);
    }

    private JobLedger WithSuspects(int suspects, int others)
    {
        var ledger = new JobLedger(suspects, _nothing);
        ledger.Take(NewSilo(), suspects, _soon);
        Die(ledger);
        ledger.List(others);
        return ledger;
    }

    private ImmutableArray<long> BeginAndDie(JobLedger ledger)
    {
        Assert.True(ledger.Start(Take(ledger, NewSilo()).LeaseId));
        return Die(ledger);
    }

    private static ImmutableArray<long> Die(JobLedger ledger) => ledger.Expire(DateTimeOffset.UnixEpoch, _ => true).Quarantined;

    private static TakenLease Take(JobLedger ledger, SiloAddress silo) => ledger.Take(silo, 4, _soon)!.Value;

    private SiloAddress NewSilo() => SiloAddress.New(IPAddress.Loopback, 1, ++_silos);
}
