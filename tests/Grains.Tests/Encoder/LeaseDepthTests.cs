using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Grains.Encoder;
using ZeroShotOrleans.Sources.Images;

namespace ZeroShotOrleans.Grains.Tests.Encoder;

/// <summary>How large leases are, and when more of them are held than usual.</summary>
public sealed class LeaseDepthTests : IDisposable
{
    // The least lease has eight images.
    private readonly EncoderOptions _options = new() { Workers = 2, BatchImages = 4, LeasesInFlight = 2, QueueImages = 512 };
    private readonly ManualTime _time = new();
    private readonly ImageMemoryBudget _memory = new(100);
    private readonly FetchLoad _fetches;
    private readonly LeaseThroughput _throughput;
    private readonly LeaseRate _rate;
    private readonly LeaseDepth _depth;

    public LeaseDepthTests()
    {
        (_fetches, _throughput) = (new FetchLoad(_time), new LeaseThroughput(_time));
        _rate = new LeaseRate(_options, _throughput);
        _depth = new LeaseDepth(_throughput, _rate, _fetches, _memory, _options, _time);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _depth.Dispose();

    [Fact]
    public void Local_files_take_no_further_leases()
    {
        _depth.Begin(1);

        Assert.False(_depth.IsWanted);
    }

    [Fact]
    public void Fetched_images_are_as_many_as_are_encoded_while_twice_as_many_arrive()
    {
        // 100 images a second, 200 ms for one to arrive: 2 x 100 x (0.2 + 0.05).
        Encode(100, TimeSpan.FromSeconds(1));
        Fetch(TimeSpan.FromMilliseconds(200));
        using var running = Start();

        _depth.Begin(49);
        Assert.True(_depth.IsWanted);
        _depth.Begin(1);
        Assert.False(_depth.IsWanted);
    }

    [Fact]
    public void Images_that_hang_are_not_counted_on()
    {
        Encode(100, TimeSpan.FromSeconds(1));
        Fetch(TimeSpan.FromMilliseconds(200));
        _depth.Begin(60);
        for (var i = 0; i < 20; i++)
        {
            Start();
        }

        Assert.False(_depth.IsWanted);
        _time.Advance(TimeSpan.FromSeconds(1.4));

        Assert.Equal(20, _fetches.Read().Late);
        Assert.True(_depth.IsWanted);
    }

    [Fact]
    public void One_slow_fetch_does_not_make_all_seem_slow()
    {
        Fetch(TimeSpan.FromMilliseconds(100));
        Fetch(TimeSpan.FromSeconds(20));

        Assert.InRange(_fetches.Read().Usual, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(150));
    }

    [Fact]
    public async Task No_lease_is_wanted_while_fetches_wait_for_slots_or_memory()
    {
        using var running = Start();
        Assert.True(_depth.IsWanted);

        _fetches.Wait();
        Assert.False(_depth.IsWanted);
        _fetches.GiveUp();

        using var oldest = _memory.Enter(atOnce: false);
        await oldest.TakeAsync(100, Token);
        using var next = _memory.Enter(atOnce: false);
        var waiting = next.TakeAsync(1, Token);
        Assert.False(_depth.IsWanted);
        oldest.Dispose();
        await waiting;
        Assert.True(_depth.IsWanted);
    }

    [Fact]
    public void All_images_find_room_in_the_queue()
    {
        Encode(20_000, TimeSpan.FromSeconds(1));
        Fetch(TimeSpan.FromMilliseconds(400));
        using var running = Start();

        _depth.Begin(256);
        Assert.True(_depth.IsWanted);
        _depth.Begin(1);
        Assert.False(_depth.IsWanted);
    }

    [Fact]
    public async Task Only_one_lease_is_asked_for_at_a_time()
    {
        using var running = Start();
        _depth.Begin(1);

        var first = await Soon.OfAsync(_depth.WaitAsync(Token), "a turn");
        var second = _depth.WaitAsync(Token);
        Assert.False(second.IsCompleted);
        first.Dispose();

        (await Soon.OfAsync(second, "the next turn")).Dispose();
    }

    [Fact]
    public async Task A_lease_that_arrives_is_followed_by_others_once_its_images_are_fetched()
    {
        var turn = _depth.WaitAsync(Token);
        _depth.Begin(1);
        await _time.PassAsync(TimeSpan.FromMilliseconds(20));
        await _time.WaitStartedAsync();
        Assert.False(turn.IsCompleted);

        using var running = Start();
        _time.Advance(TimeSpan.FromMilliseconds(20));

        (await Soon.OfAsync(turn, "a turn")).Dispose();
    }

    [Fact]
    public void Leases_together_have_the_images_of_a_second()
    {
        Assert.Equal(8, _rate.Images);

        Encode(100, TimeSpan.FromSeconds(1));
        Assert.Equal(50, _rate.Images);

        // A load change is followed within a few seconds of work.
        Encode(4000, TimeSpan.FromSeconds(10));
        Assert.InRange(_rate.Images, 180, 200);
    }

    [Fact]
    public void A_slow_image_does_not_shrink_leases_while_others_complete()
    {
        Encode(100, TimeSpan.FromSeconds(1));
        _depth.Begin(1);
        for (var second = 0; second < 20; second++)
        {
            Encode(100, TimeSpan.FromSeconds(1));
        }

        Assert.InRange(_rate.Images, 49, 50);
    }

    [Fact]
    public void Idle_time_does_not_count()
    {
        Encode(100, TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromHours(1));

        Encode(100, TimeSpan.FromSeconds(1));

        Assert.Equal(50, _rate.Images);
    }

    private void Encode(int images, TimeSpan elapsed)
    {
        _depth.Begin(images);
        _time.Advance(elapsed);
        _depth.End(images, completed: true);
    }

    private void Fetch(TimeSpan elapsed)
    {
        using (Start())
        {
            _time.Advance(elapsed);
        }
    }

    private Running Start()
    {
        _fetches.Wait();
        return new Running(_fetches, _fetches.Start());
    }

    private sealed record Running(FetchLoad Fetches, LinkedListNode<long> Started) : IDisposable
    {
        public void Dispose() => Fetches.End(Started);
    }
}
