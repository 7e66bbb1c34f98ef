using Spectre.Console;
using ZeroShotOrleans.Cli.Formatting;

namespace ZeroShotOrleans.Cli.Progress;

/// <summary>A progress line that is redrawn in place on a terminal.</summary>
internal sealed class ProgressBar(TextWriter writer, IAnsiConsole terminal) : IProgressView
{
    private const int BarWidth = 24;

    private int _drawn;

    public TimeSpan Interval { get; } = TimeSpan.FromMilliseconds(250);

    public void ShowPhase(string phase) => Draw(phase);

    public void Show(JobProgress progress, Throughput throughput)
    {
        var filled = progress is { ListingDone: true, Listed: > 0 } ? (int)(progress.Done * BarWidth / progress.Listed) : 0;
        var bar = new string('#', filled) + new string('-', BarWidth - filled);
        Draw($"[{bar}] {ProgressText.Of(progress, throughput)}");
    }

    public void Clear()
    {
        if (_drawn > 0)
        {
            // Spaces instead of a control sequence: works on every terminal.
            writer.Write($"\r{new string(' ', _drawn)}\r");
            writer.Flush();
            _drawn = 0;
        }
    }

    private void Draw(string line)
    {
        var text = Cells.CutEnd(line, Math.Max(1, terminal.Profile.Width - 1));
        var width = Cells.Width(text);
        writer.Write($"\r{text}{new string(' ', Math.Max(0, _drawn - width))}");
        writer.Flush();
        _drawn = width;
    }
}
