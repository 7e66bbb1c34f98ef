using CsCheck;
using ZeroShotOrleans.Jobs.Fairness;

namespace ZeroShotOrleans.Jobs.Tests.Fairness;

public sealed class FairRingTests
{
    private static readonly HashSet<string> _nobody = [];
    private readonly FairRing _ring = new();

    [Fact]
    public void Jobs_take_turns_however_often_they_announce_themselves()
    {
        Announce("big");
        Announce("small");
        Announce("big");
        Announce("big");

        Assert.Equal(["big", "small", "big", "small"], Turns(4));
    }

    [Fact]
    public void Job_without_waiting_images_leaves_the_ring()
    {
        Announce("empty");
        Announce("full");

        _ring.Remove(Next());

        Assert.Equal(["full", "full"], Turns(2));
        Assert.Equal(1, _ring.Count);
    }

    [Fact]
    public void Job_announced_during_a_lease_request_stays_queued()
    {
        Announce("job");
        var turn = Next();

        Announce("job");
        _ring.Remove(turn);

        Assert.Equal(["job"], Turns(1));
    }

    [Fact]
    public void Skips_jobs_that_were_already_asked()
    {
        Announce("a", tenant: "one");
        Announce("b", tenant: "two");

        Assert.Equal("b", _ring.Next(1, new HashSet<string> { "a" })!.Value.JobId);
        Assert.Null(_ring.Next(1, new HashSet<string> { "a", "b" }));
    }

    [Fact]
    public void An_empty_ring_has_no_next() => Assert.Null(_ring.Next(1, _nobody));

    [Fact]
    public void Concurrent_encoders_are_sent_to_different_jobs()
    {
        Announce("a");
        Announce("b");

        var first = Next(100);
        var second = Next(100);

        Assert.NotEqual(first.JobId, second.JobId);
    }

    [Fact]
    public void A_turn_without_work_is_not_charged()
    {
        Announce("a");
        Announce("b");
        _ring.Settle(Next(1000), 0);

        Assert.Equal(["a", "b", "a", "b"], Turns(4));
    }

    [Fact]
    public void A_tenant_with_many_jobs_gets_no_more_than_one_with_a_single_job()
    {
        for (var i = 0; i < 9; i++)
        {
            Announce($"many-{i}", tenant: "many");
        }

        Announce("single", tenant: "one");

        Assert.Equal(50, Turns(100).Count(job => job == "single"));
    }

    [Fact]
    public void A_new_job_starts_at_the_current_virtual_time()
    {
        Announce("old");
        Turns(1000);

        Announce("new");

        // Neither a burst to catch up nor a wait.
        Assert.Equal(10, Turns(20).Count(job => job == "new"));
    }

    [Fact]
    public void A_returning_job_gets_no_more_than_its_share()
    {
        Announce("steady");
        Announce("flighty");
        var flighty = 0;
        for (var i = 0; i < 1000; i++)
        {
            var turn = Next(10);
            if (turn.JobId == "flighty")
            {
                flighty++;
                _ring.Remove(turn);
                Announce("flighty");
            }
        }

        Assert.InRange(flighty, 499, 501);
    }

    [Fact]
    public void A_tenant_leaves_with_its_last_job_and_comes_back_as_a_newcomer()
    {
        Announce("a", tenant: "one");
        Announce("b", tenant: "two");
        var last = Next();
        _ring.Remove(last);

        // Its lease was granted meanwhile, and is settled all the same.
        _ring.Settle(last, 5);
        Assert.Equal(["b", "b", "b", "b"], Turns(4));
        Turns(1000);

        Announce("a", tenant: "one");
        Assert.Equal(10, Turns(20).Count(job => job == "a"));
    }

    [Fact]
    public void A_job_that_left_is_removed_once()
    {
        Announce("a");
        var turn = Next();
        _ring.Remove(turn);

        _ring.Remove(turn);

        Assert.Equal(0, _ring.Count);
        Assert.Null(_ring.Next(1, _nobody));
    }

    // Guarantee of stride scheduling: of two members that always have work, neither is ahead by more than one lease, relative to its weight.
    [Fact]
    public void Tenants_share_equally_and_jobs_of_a_tenant_by_priority()
    {
        const int Lease = 256;
        var job = Gen.Select(Gen.Int[0, 3], Gen.Enum<JobPriority>());
        var gen = Gen.Select(job.Array[1, 12], Gen.Int[1, Lease].Array[200, 600]);
        gen.Sample((jobs, leases) =>
        {
            var ring = new FairRing();
            var got = new Dictionary<string, double>();
            for (var i = 0; i < jobs.Length; i++)
            {
                ring.Add($"{i}", $"{jobs[i].Item1}", jobs[i].Item2);
                got[$"{i}"] = 0;
            }

            foreach (var images in leases)
            {
                var turn = ring.Next(Lease, _nobody)!.Value;
                ring.Settle(turn, images);
                got[turn.JobId] += images;
            }

            var tenants = jobs.Index().GroupBy(item => item.Item.Item1).Select(tenant => tenant.Select(item => (Got: got[$"{item.Index}"], Weight: Weight(item.Item.Item2))).ToList()).ToList();
            var sums = tenants.Select(tenant => tenant.Sum(item => item.Got)).ToList();
            Assert.True(sums.Max() - sums.Min() <= Lease, $"tenants: {string.Join(' ', sums)}");
            foreach (var tenant in tenants)
            {
                var shares = tenant.Select(item => item.Got / item.Weight).ToList();
                Assert.True(shares.Max() - shares.Min() <= (double)Lease / tenant.Min(item => item.Weight), $"jobs: {string.Join(' ', tenant)}");
            }
        });
    }

    private static int Weight(JobPriority priority) => priority switch { JobPriority.Low => 1, JobPriority.Normal => 4, _ => 16 };

    private void Announce(string job, string tenant = "") => _ring.Add(job, tenant, JobPriority.Normal);

    private FairRing.FairTurn Next(int images = 1) => _ring.Next(images, _nobody)!.Value;

    private string[] Turns(int count) => [.. Enumerable.Range(0, count).Select(_ => Next().JobId)];
}
