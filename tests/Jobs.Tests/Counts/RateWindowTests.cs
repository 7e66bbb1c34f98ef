using Microsoft.Extensions.Time.Testing;
using ZeroShotOrleans.Jobs.Counts;

namespace ZeroShotOrleans.Jobs.Tests.Counts;

public sealed class RateWindowTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void The_rate_is_that_of_the_last_ten_seconds()
    {
        var rate = new RateWindow(_time);
        Run(rate, seconds: 20, images: 100);
        Run(rate, seconds: 10, images: 20);

        Assert.Equal(20, rate.PerSecond, tolerance: 0.5);
    }

    [Fact]
    public void A_job_that_has_just_started_is_measured_by_the_time_it_runs()
    {
        var rate = new RateWindow(_time);
        Run(rate, seconds: 2, images: 50);

        Assert.Equal(50, rate.PerSecond, tolerance: 0.5);
    }

    [Fact]
    public void A_job_that_does_not_move_has_no_rate_and_starts_anew_when_it_does()
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
