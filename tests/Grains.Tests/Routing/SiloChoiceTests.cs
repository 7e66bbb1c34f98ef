using System.Net;
using ZeroShotOrleans.Grains.Routing;

namespace ZeroShotOrleans.Grains.Tests.Routing;

public sealed class SiloChoiceTests
{
    private const string Model = "mini";

    private static readonly DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_silo_with_the_fewest_images_gets_the_next_request()
    {
        var (busy, idle) = (Silo(1, outstanding: 9), Silo(2, outstanding: 2));
        Assert.Same(idle, Pick(busy, idle));

        // Two of the images it reports are ours and already counted.
        idle.LastHeardFrom(12, _now);
        Assert.Equal(12, idle.Load(_now));
        Assert.Same(busy, Pick(busy, idle));
    }

    [Fact]
    public void Reported_load_expires_so_that_a_once_busy_silo_is_used_again()
    {
        var (once, other) = (Silo(1), Silo(2, outstanding: 1));
        once.LastHeardFrom(50, _now - TimeSpan.FromSeconds(3));

        Assert.Same(once, Pick(once, other));
    }

    [Fact]
    public void A_silo_that_has_loaded_the_model_is_preferred_at_similar_load()
    {
        var (cold, warm) = (Silo(1), Silo(2, outstanding: SiloChoice.CloseImages - 1));
        warm.Served(Model);
        Assert.Same(warm, Pick(cold, warm));

        warm.Outstanding = SiloChoice.CloseImages + 1;
        Assert.Same(cold, Pick(cold, warm));
    }

    [Fact]
    public void A_drained_silo_gets_no_requests()
    {
        var (drained, busy) = (Silo(1), Silo(2, outstanding: 100));
        drained.Draining = true;

        Assert.Same(busy, Pick(drained, busy));
        Assert.Null(Pick(drained));
    }

    [Fact]
    public void A_full_silo_is_skipped_briefly_for_requests_of_the_same_size()
    {
        var full = Silo(1);
        full.Refused(images: 8, "256 of 256 places are taken", _now);

        Assert.Null(Pick(full));
        Assert.False(full.IsFull(images: 7, _now));
        Assert.False(full.IsFull(images: 8, _now + TimeSpan.FromMilliseconds(100)));
        Assert.Equal("256 of 256 places are taken", full.Refusal);
    }

    [Fact]
    public void A_silo_that_failed_or_lacks_the_model_is_the_last_resort_for_some_seconds()
    {
        var (failed, lacking, busy) = (Silo(1), Silo(2), Silo(3, outstanding: 100));
        failed.Lost(_now);
        lacking.LacksModel(Model, _now);

        Assert.Same(busy, Pick(failed, lacking, busy));
        Assert.Same(failed, Pick(failed));
        Assert.True(failed.Suits(Model, _now + TimeSpan.FromSeconds(5)));
        Assert.True(lacking.Suits(Model, _now + TimeSpan.FromSeconds(5)));
        Assert.True(lacking.Suits("another", _now));
    }

    [Fact]
    public void Equal_silos_are_chosen_at_random()
    {
        RoutedSilo[] silos = [Silo(1), Silo(2), Silo(3)];
        var random = new Random(1);

        Assert.Equal(3, Enumerable.Range(0, 100).Select(_ => SiloChoice.Pick(silos, Model, images: 1, _now, random)).Distinct().Count());
    }

    private static RoutedSilo? Pick(params RoutedSilo[] silos) => SiloChoice.Pick(silos, Model, images: 8, _now, new Random(1));

    private static RoutedSilo Silo(int number, int outstanding = 0) =>
        new(SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1000 + number), number)) { Outstanding = outstanding };
}
