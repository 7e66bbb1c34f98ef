using ZeroShotOrleans.Grains.Texts;

namespace ZeroShotOrleans.Grains.Tests.Texts;

/// <summary>How many prompts may wait, and what those are told who come when they do. Three quarters of the limit of a thousand are for large requests.</summary>
public sealed class TextLimitTests
{
    [Fact]
    public void A_request_beyond_the_limit_of_its_tenant_is_told_when_there_is_room()
    {
        using var test = new QueueUnderTest(mostPerTenant: 1_000);
        test.Add("a", 500, request: "one");

        var refused = Assert.Throws<ZeroShotException>(() => test.Add("a", 400, request: "two"));

        // 150 have to be done, at 200 prompts a second.
        Assert.Equal(ZeroShotError.Overloaded, refused.Code);
        Assert.Equal(0.75, refused.RetryAfter!.Value.TotalSeconds, 0.05);
        Assert.Contains("Encoder:MaxQueuedPromptsPerTenant", refused.Message, StringComparison.Ordinal);
        Assert.Equal([1], test.Meter.Of("zeroshot.text.refusals", "lane=interactive limit=tenant"));
    }

    [Fact]
    public void A_request_that_comes_again_when_it_was_told_is_taken()
    {
        using var test = new QueueUnderTest(mostPerTenant: 1_000);
        test.Add("b", 700, request: "of another");
        test.Add("a", 700, request: "one");
        var again = test.Now + Assert.Throws<ZeroShotException>(() => test.Add("a", 400, request: "two")).RetryAfter!.Value.TotalSeconds;

        while (test.Now < again + 0.25)
        {
            test.RunOne();
        }

        test.Add("a", 400, request: "two");
    }

    [Fact]
    public void A_request_counts_with_its_later_calls()
    {
        using var test = new QueueUnderTest(mostPerTenant: 1_000);
        test.Add("a", 64, request: "one", toCome: 700);

        Assert.Throws<ZeroShotException>(() => test.Add("a", 64, request: "two", toCome: 700));

        test.RunAll();

        // Between two calls of the first one, too.
        Assert.Throws<ZeroShotException>(() => test.Add("a", 64, request: "two", toCome: 700));
        test.Add("a", 64, request: "one", toCome: 636);
    }

    [Fact]
    public void A_request_that_was_abandoned_makes_room()
    {
        using var test = new QueueUnderTest(mostPerTenant: 1_000);
        test.GiveUp(test.Add("a", 64, request: "one", toCome: 900));
        test.Add("a", 64, request: "two", toCome: 900);
        test.RunAll();
        Assert.Throws<ZeroShotException>(() => test.Add("a", 64, request: "three", toCome: 900));

        test.Time.Advance(TimeSpan.FromSeconds(3));

        test.Add("a", 64, request: "three", toCome: 900);
    }

    [Fact]
    public void A_request_that_has_started_is_not_refused()
    {
        using var test = new QueueUnderTest(mostPerTenant: 1_000);
        test.Add("a", 64, request: "one", toCome: 900);

        test.Add("a", 64, request: "two", toCome: 900, started: true);
    }

    [Fact]
    public void A_request_larger_than_the_limit_is_taken_when_its_tenant_has_no_other()
    {
        using var test = new QueueUnderTest(mostPerTenant: 1_000);

        test.Add("a", 64, request: "one", toCome: 200_000);

        Assert.Throws<ZeroShotException>(() => test.Add("a", 65, request: "two"));
    }

    [Fact]
    public void Small_requests_have_room_of_their_own()
    {
        using var test = new QueueUnderTest(mostPerTenant: 1_000);
        test.Add("a", 64, request: "large", toCome: 100_000);

        for (var i = 0; i < 250 / TextLedger.SmallPrompts; i++)
        {
            test.Add("a", TextLedger.SmallPrompts);
        }

        Assert.Throws<ZeroShotException>(() => test.Add("a", TextLedger.SmallPrompts));
    }

    [Fact]
    public void Many_tenants_together_are_limited_too()
    {
        using var test = new QueueUnderTest(mostPerTenant: 1_000, most: 3_000);
        for (var i = 0; i < 3; i++)
        {
            test.Add($"{i}", 64, request: "large", toCome: 100_000);
        }

        var refused = Assert.Throws<ZeroShotException>(() => test.Add("another", 64, request: "large", toCome: 100_000));

        Assert.Contains("Encoder:MaxQueuedPrompts)", refused.Message, StringComparison.Ordinal);
        Assert.NotNull(refused.RetryAfter);
        test.Add("another", 4);
    }

    [Fact]
    public void Jobs_and_interactive_requests_have_limits_of_their_own()
    {
        using var test = new QueueUnderTest(mostPerTenant: 1_000);
        test.Add("a", 700, bulk: true, request: "job");

        test.Add("a", 700, request: "person");

        Assert.Throws<ZeroShotException>(() => test.Add("a", 700, bulk: true, request: "another job"));
    }

    [Fact]
    public void While_the_speed_is_unknown_no_time_is_promised()
    {
        using var test = new QueueUnderTest(mostPerTenant: 1_000, measured: false);
        test.Add("a", 700);

        Assert.Equal(TimeSpan.Zero, Assert.Throws<ZeroShotException>(() => test.Add("a", 700)).RetryAfter);
    }

    [Fact]
    public void The_wait_of_a_tenant_is_that_of_its_share()
    {
        using var test = new QueueUnderTest(mostPerTenant: 100_000, most: 1_000_000);
        test.Add("much", 512, request: "set", toCome: 20_000);
        test.Add("little", 400);

        Assert.Equal(4, test.Queue.BacklogOf(QueueUnderTest.Model, "little").Wait!.Value.TotalSeconds, 0.2);
        Assert.Equal(104.5, test.Queue.BacklogOf(QueueUnderTest.Model, "much").Wait!.Value.TotalSeconds, 5.0);
        Assert.Null(test.Queue.BacklogOf("another", "much").Wait);
    }
}
