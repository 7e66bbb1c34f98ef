using CsCheck;
using ZeroShotOrleans.Grains.Texts;

namespace ZeroShotOrleans.Grains.Tests.Texts;

/// <summary>Whose prompts are encoded next.</summary>
public sealed class TextQueueTests
{
    [Fact]
    public void A_call_is_encoded_in_slices_of_bounded_time()
    {
        using var test = new QueueUnderTest();

        test.Add("a", 512);
        test.RunAll();

        Assert.Equal(512, test.Served.Sum(turn => turn.Prompts));
        Assert.All(test.Served, turn => Assert.InRange(turn.Prompts, 1, QueueUnderTest.Slice));
    }

    [Fact]
    public void While_the_speed_is_unknown_slices_are_small()
    {
        using var test = new QueueUnderTest(measured: false);

        test.Add("a", 512);

        Assert.Equal(TextRate.FirstSlice, Assert.Single(test.Served).Prompts);
    }

    [Fact]
    public void A_new_label_waits_for_about_a_slice_while_another_tenant_floods()
    {
        using var test = new QueueUnderTest();
        for (var i = 0; i < 100; i++)
        {
            test.Add("flooder", 512);
        }

        for (var i = 0; i < 20; i++)
        {
            var waited = test.RunUntilDone(test.Add("other", 4));
            Assert.InRange(waited, 0, 2 * 0.25);
        }
    }

    [Fact]
    public void A_new_label_goes_before_the_large_requests_of_its_own_tenant()
    {
        using var test = new QueueUnderTest();
        for (var i = 0; i < 100; i++)
        {
            test.Add("", 512, request: $"set {i}", toCome: 500);
        }

        Assert.InRange(test.RunUntilDone(test.Add("", 4)), 0, 2 * 0.25);
    }

    [Fact]
    public void Large_requests_go_on_while_their_tenant_keeps_sending_small_ones()
    {
        using var test = new QueueUnderTest();
        var large = test.Add("", 512, toCome: 50_000);

        // As many small ones as the device can serve: without an end to their head start the large one would never have a turn.
        while (large.Remaining > 0)
        {
            Assert.InRange(test.Now, 0, 60);
            test.Add("", 50);
            test.Add("", 50);
            test.RunOne();
        }
    }

    [Fact]
    public void Large_requests_of_a_tenant_are_done_one_after_the_other()
    {
        using var test = new QueueUnderTest();
        var calls = Enumerable.Range(0, 10).Select(_ => test.Add("a", 512)).ToList();

        test.RunUntilDone(calls[1]);

        Assert.All(calls.Skip(4), call => Assert.Equal(512, call.Remaining));
    }

    [Fact]
    public void Tenants_get_equal_times_however_many_calls_they_have()
    {
        using var test = new QueueUnderTest();
        for (var i = 0; i < 20; i++)
        {
            test.Add("many", 512);
        }

        test.Add("one", 512);
        while (test.Served.Sum(turn => turn.Prompts) < 800)
        {
            test.RunOne();
        }

        Assert.InRange(test.Served.Where(turn => turn.Tenant == "one").Sum(turn => turn.Prompts), 350, 450);
    }

    [Fact]
    public void Jobs_get_a_ninth_while_somebody_waits_and_everything_else()
    {
        using var test = new QueueUnderTest();
        for (var i = 0; i < 4; i++)
        {
            test.Add("job", 500, bulk: true);
            test.Add("person", 500);
        }

        while (test.Served.Sum(turn => turn.Prompts) < 900 * 2)
        {
            test.RunOne();
        }

        Assert.InRange(test.Served.Where(turn => turn.Tenant == "job").Sum(turn => turn.Prompts), 150, 300);
        test.RunAll();
        Assert.Equal(4_000, test.Served.Sum(turn => turn.Prompts));
    }

    [Fact]
    public void Calls_of_a_model_do_not_wait_for_the_runs_of_another_one()
    {
        using var test = new QueueUnderTest();
        test.Add("a", 512);
        test.Add("a", 400);

        using var other = test.Queue.Add(new TextOrder("siglip", 4) { Tenant = "b" });

        Assert.Equal(4, other.Slice);
    }

    [Fact]
    public async Task A_caller_who_gives_up_leaves_the_queue()
    {
        using var test = new QueueUnderTest();
        test.Add("a", 200);
        test.Add("b", 200);
        var waiting = test.Add("c", 200);
        using var left = new CancellationTokenSource();
        var turn = waiting.TurnAsync(left.Token);

        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => turn);
        test.GiveUp(waiting);
        test.RunAll();

        Assert.DoesNotContain(test.Served, served => served.Tenant == "c");
        Assert.Equal([0], test.Meter.Of("zeroshot.text.waiting", "lane=interactive"));
    }

    [Fact]
    public void A_caller_who_gives_up_in_its_turn_gives_the_device_to_the_next()
    {
        using var test = new QueueUnderTest();
        var (first, second) = (test.Add("a", 200), test.Add("b", 200));
        var third = test.Add("c", 30);
        Assert.Equal(0, third.Slice);

        test.GiveUp(first);

        Assert.Equal(QueueUnderTest.Slice, third.Slice);
        Assert.Equal(QueueUnderTest.Slice, second.Slice);
    }

    [Fact]
    public void No_tenant_starves_and_no_prompt_is_lost()
    {
        var step = Gen.OneOf(
            Gen.Select(Gen.Int[0, 4], Gen.Int[1, 600], Gen.Bool, (tenant, prompts, bulk) => (Tenant: tenant, Prompts: prompts, Bulk: bulk, GiveUp: false)),
            Gen.Int[0, 4].Select(tenant => (Tenant: tenant, Prompts: 0, Bulk: false, GiveUp: false)),
            Gen.Int[0, 4].Select(tenant => (Tenant: tenant, Prompts: 0, Bulk: false, GiveUp: true)));
        Check.Sample(step.Array[1, 60], steps =>
        {
            using var test = new QueueUnderTest();
            List<(TextCall Call, double Began)> calls = [];
            var expected = 0;
            foreach (var (tenant, prompts, bulk, giveUp) in steps)
            {
                if (prompts > 0)
                {
                    calls.Add((test.Add($"{tenant}", prompts, bulk), test.Now));
                    expected += prompts;
                }
                else if (giveUp && calls.FindIndex(call => call.Call.Remaining > 0) is >= 0 and var at)
                {
                    var call = calls[at].Call;
                    expected -= call.Remaining - call.Slice;
                    test.GiveUp(call);
                    calls.RemoveAt(at);
                }
                else
                {
                    test.RunOne();
                }

                // The device is busy as long as anything waits.
                Assert.True(calls.All(call => call.Call.Remaining == 0) || calls.Exists(call => call.Call.Slice > 0));
            }

            test.RunAll();

            Assert.All(calls, call => Assert.Equal(0, call.Call.Remaining));
            Assert.Equal(expected, test.Served.Sum(turn => turn.Prompts));
        });
    }

    [Fact]
    public void A_tenant_with_little_is_done_in_the_time_of_its_share()
    {
        Check.Sample(Gen.Select(Gen.Int[1, 6], Gen.Int[1, 30], Gen.Int[4, 200]), sample =>
        {
            var (flooders, callsOfEach, prompts) = sample;
            using var test = new QueueUnderTest();
            for (var i = 0; i < flooders * callsOfEach; i++)
            {
                test.Add($"flooder {i % flooders}", 512);
            }

            for (var i = 0; i < 5; i++)
            {
                test.RunOne();
            }

            var call = test.Add("little", prompts);

            // Its share of the device, and what runs when it comes.
            var share = (flooders + 1) * prompts * 0.010 / 2;
            Assert.InRange(test.RunUntilDone(call), 0, share + ((flooders + 2) * 0.25));
        });
    }
}
