using Microsoft.Extensions.Time.Testing;
using ZeroShotOrleans.Encoding.Batching;

namespace ZeroShotOrleans.Encoding.Tests.Batching;

public sealed class EncoderPaceTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Steady_encoder_reports_a_rate_and_an_idle_one_reports_none()
    {
        var rate = new EncoderRate(_time);
        for (var second = 0; second < 30; second++)
        {
            Work(rate, batches: 5, images: 4);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        var steady = rate.Read();
        _time.Advance(TimeSpan.FromSeconds(EncoderRate.WindowSeconds));
        var idle = rate.Read();

        Assert.Equal((20, 4, 600), (steady.ImagesPerSecond, steady.ImagesPerBatch, steady.Images));
        Assert.Equal((0, 0, 600), (idle.ImagesPerSecond, idle.ImagesPerBatch, idle.Images));
    }

    [Fact]
    public void New_encoder_is_measured_over_its_uptime()
    {
        var rate = new EncoderRate(_time);
        Work(rate, batches: 10, images: 8);
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(40, rate.Read().ImagesPerSecond);
    }

    private static void Work(EncoderRate rate, int batches, int images)
    {
        for (var batch = 0; batch < batches; batch++)
        {
            rate.BatchRan(images);
            for (var image = 0; image < images; image++)
            {
                rate.ImageEnded();
            }
        }
    }
}
