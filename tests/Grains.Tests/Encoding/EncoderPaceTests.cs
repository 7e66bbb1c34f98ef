using Microsoft.Extensions.Time.Testing;
using ZeroShotOrleans.Grains.Encoding;

namespace ZeroShotOrleans.Grains.Tests.Encoding;

public sealed class EncoderPaceTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_steady_encoder_shows_its_rate_and_an_idle_one_none()
    {
        var pace = new EncoderPace(_time);
        for (var second = 0; second < 30; second++)
        {
            Work(pace, batches: 5, images: 4);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        var steady = pace.Read();
        _time.Advance(TimeSpan.FromSeconds(EncoderPace.WindowSeconds));
        var idle = pace.Read();

        Assert.Equal((20, 4, 600), (steady.ImagesPerSecond, steady.ImagesPerBatch, steady.Images));
        Assert.Equal((0, 0, 600), (idle.ImagesPerSecond, idle.ImagesPerBatch, idle.Images));
    }

    [Fact]
    public void An_encoder_that_has_just_started_is_measured_over_the_time_it_had()
    {
        var pace = new EncoderPace(_time);
        Work(pace, batches: 10, images: 8);
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(40, pace.Read().ImagesPerSecond);
    }

    private static void Work(EncoderPace pace, int batches, int images)
    {
        for (var batch = 0; batch < batches; batch++)
        {
            pace.BatchRan(images);
            for (var image = 0; image < images; image++)
            {
                pace.ImageEnded();
            }
        }
    }
}
