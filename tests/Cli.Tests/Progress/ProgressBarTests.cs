using Spectre.Console.Testing;
using ZeroShotOrleans.Cli.Progress;

namespace ZeroShotOrleans.Cli.Tests.Progress;

public sealed class ProgressBarTests : IDisposable
{
    private readonly StringWriter _text = new();
    private readonly TestConsole _terminal = new();
    private readonly ProgressBar _bar;

    public ProgressBarTests() => _bar = new ProgressBar(_text, _terminal);

    public void Dispose()
    {
        _text.Dispose();
        _terminal.Dispose();
    }

    [Fact]
    public void Fills_with_the_images_done()
    {
        _bar.Show(Moment(done: 150), new Throughput(TimeProvider.System));

        Assert.Equal("\r[############------------] 150 of 300 images, 50 %", _text.ToString());
    }

    [Fact]
    public void Shorter_line_overwrites_a_longer_one()
    {
        _bar.ShowPhase("connecting");
        _bar.ShowPhase("ok");

        Assert.Equal("\rconnecting\rok        ", _text.ToString());
    }

    [Fact]
    public void Clears_the_line_once()
    {
        _bar.ShowPhase("starting");
        _bar.Clear();
        _bar.Clear();

        Assert.Equal("\rstarting\r        \r", _text.ToString());
    }

    [Fact]
    public void Stays_within_the_terminal_width()
    {
        _terminal.Profile.Width = 30;

        _bar.Show(Moment(done: 150), new Throughput(TimeProvider.System));

        Assert.Equal("\r[############------------] 1…", _text.ToString());
    }

    private static JobProgress Moment(long done) => new() { JobId = "j", State = JobState.Running, Listed = 300, ListingDone = true, Classified = done };
}
