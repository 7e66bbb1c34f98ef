using Microsoft.Extensions.Time.Testing;
using ZeroShotOrleans.Jobs.Counts;

namespace ZeroShotOrleans.Jobs.Tests.Counts;

public sealed class RateWindowTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void The_rate_covers_the_last_ten_seconds()
    {
        var rate = new RateWindow(_time);
        Run(rate, seconds: 20, images: 100);
        Run(rate, seconds: 10, images: 20);

        Assert.Equal(20, rate.PerSecond, tolerance: 0.5);
    }

    [Fact]
    public void A_new_job_is_measured_over_its_running_time()
    {
        var rate = new RateWindow(_time);
        Run(rate, seconds: 2, images: 50);

        Assert.Equal(50, rate.PerSecond, tolerance: 0.5);
    }

    [Fact]
    public void An_idle_job_has_no_rate_and_restarts_the_measurement()
    {
        var rate = new RateWindow(_time);
        Run(rate, seconds: 5, images: 50);
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(0, rate.PerSecond);

        Run(rate, seconds: 3, images: 50);
        Assert.InRange(rate.PerSecond, 35, 50);
    }

    private void Run(RateWindow rate, int seconds, int images)
    {
        for (var i = 0; i < seconds; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            rate.Add(images);
        }
    }
}
