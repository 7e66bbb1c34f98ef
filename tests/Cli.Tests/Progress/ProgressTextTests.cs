using Microsoft.Extensions.Time.Testing;
using ZeroShotOrleans.Cli.Progress;

namespace ZeroShotOrleans.Cli.Tests.Progress;

public class ProgressTextTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Throughput _throughput;

    public ProgressTextTests() => _throughput = new Throughput(_time);

    [Fact]
    public void Shows_label_embedding_while_preparing() =>
        Assert.Equal("embedding the labels", ProgressText.Of(Moment(listed: 0, classified: 0) with { State = JobState.Preparing }, _throughput));

    [Fact]
    public void Shows_no_percentage_or_ETA_while_listing()
    {
        Run(from: 0, to: 100, seconds: 2);

        Assert.Equal("100 of 1300 images so far, 50.0 images/s",
            ProgressText.Of(Moment(listed: 1300, classified: 100) with { ListingDone = false }, _throughput));
    }

    [Fact]
    public void Shows_percentage_and_ETA_after_listing()
    {
        Run(from: 100, to: 223, seconds: 2);

        Assert.Equal("223 of 300 images, 74 %, 61.5 images/s, 2 s left, 2 errors", ProgressText.Of(Moment(listed: 300, classified: 221, failed: 2), _throughput));
    }

    [Fact]
    public void Progress_shows_100_percent_only_when_done()
    {
        Assert.Contains(" 99 %", ProgressText.Of(Moment(listed: 100_000, classified: 99_999), _throughput), StringComparison.Ordinal);
        Assert.Equal("300 of 300 images, 100 %, 1 error", ProgressText.Of(Moment(listed: 300, classified: 299, failed: 1), _throughput));
    }

    [Fact]
    public void Handles_an_empty_folder() => Assert.Equal("0 of 0 images", ProgressText.Of(Moment(listed: 0, classified: 0), _throughput));

    [Theory]
    [InlineData(0.2, "1 s")]
    [InlineData(99, "99 s")]
    [InlineData(100, "1 min 40 s")]
    [InlineData(3599.5, "1 h 00 min")]
    [InlineData(7500, "2 h 05 min")]
    [InlineData(360_000, "100 h 00 min")]
    public void Formats_durations_in_at_most_two_units(double seconds, string expected) =>
        Assert.Equal(expected, ProgressText.Duration(TimeSpan.FromSeconds(seconds)));

    private void Run(long from, long to, int seconds)
    {
        _throughput.Add(from);
        _time.Advance(TimeSpan.FromSeconds(seconds));
        _throughput.Add(to);
    }

    private static JobProgress Moment(long listed, long classified, long failed = 0) =>
        new() { JobId = "j", State = JobState.Running, Listed = listed, ListingDone = true, Classified = classified, Failed = failed };
}
