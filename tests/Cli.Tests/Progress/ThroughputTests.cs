using Microsoft.Extensions.Time.Testing;
using ZeroShotOrleans.Cli.Progress;

namespace ZeroShotOrleans.Cli.Tests.Progress;

public class ThroughputTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Throughput _throughput;

    public ThroughputTests() => _throughput = new Throughput(_time);

    [Fact]
    public void Speed_is_unknown_before_the_first_image()
    {
        Assert.Null(_throughput.ImagesPerSecond);

        Add(seconds: 0, done: 100);
        Assert.Null(_throughput.ImagesPerSecond);

        Add(seconds: 5, done: 100);
        Assert.Null(_throughput.ImagesPerSecond);
        Assert.Null(_throughput.TimeFor(10));
    }

    [Fact]
    public void Images_of_an_earlier_run_do_not_count_towards_the_speed()
    {
        Add(seconds: 0, done: 1_000_000);
        Add(seconds: 2, done: 1_000_100);

        Assert.Equal(50, _throughput.ImagesPerSecond);
        Assert.Equal(TimeSpan.FromSeconds(20), _throughput.TimeFor(1000));
    }

    [Fact]
    public void Speed_covers_the_last_ten_seconds()
    {
        Add(seconds: 0, done: 0);
        for (var second = 1; second <= 60; second++)
        {
            Add(seconds: 1, done: second * 100);
        }

        Assert.Equal(100, _throughput.ImagesPerSecond!.Value, tolerance: 1e-9);

        var done = 6000;
        for (var second = 1; second <= 10; second++)
        {
            Add(seconds: 1, done: done += 10);
        }

        Assert.Equal(10, _throughput.ImagesPerSecond!.Value, tolerance: 1e-9);
    }

    [Fact]
    public void Speed_drops_to_unknown_when_work_stops()
    {
        Add(seconds: 0, done: 0);
        Add(seconds: 1, done: 100);
        Add(seconds: 4, done: 100);
        Assert.Equal(20, _throughput.ImagesPerSecond!.Value, tolerance: 1e-9);

        Add(seconds: 10, done: 100);
        Assert.Null(_throughput.ImagesPerSecond);
    }

    [Fact]
    public void Does_not_show_an_out_of_range_time()
    {
        Add(seconds: 0, done: 0);
        Add(seconds: 10, done: 1);

        Assert.Null(_throughput.TimeFor(long.MaxValue));
    }

    private void Add(int seconds, long done)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        _throughput.Add(done);
    }
}
