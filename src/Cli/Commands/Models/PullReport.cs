using System.Globalization;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Cli.Progress;
using ZeroShotOrleans.Hub;

namespace ZeroShotOrleans.Cli.Commands.Models;

/// <summary>Shows the progress of a pull on standard error: redrawn in place on a terminal, a line every few seconds in a log. Repeated notes are shown once.</summary>
/// <remarks>Thread-safe, because the hub client reports concurrently.</remarks>
internal sealed class PullReport : IProgress<PullProgress>
{
    private static readonly TimeSpan _logInterval = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly HashSet<string> _notes = [];
    private readonly TextWriter _writer;
    private readonly TimeProvider _time;
    private readonly ProgressBar? _bar;
    private readonly TimeSpan _interval;
    private long _shownAt;

    public PullReport(CliContext context)
    {
        (_writer, _time, _shownAt) = (context.Error, context.Time, context.Time.GetTimestamp());
        _bar = context.ErrorTerminal is { } terminal ? new ProgressBar(_writer, terminal) : null;
        _interval = _bar?.Interval ?? _logInterval;
    }

    public void Report(PullProgress value)
    {
        lock (_lock)
        {
            if (value.Note is { } note && _notes.Add(note))
            {
                _bar?.Clear();
                _writer.WriteLine(Printable.Escape(note));
            }

            if (value.TotalBytes > 0 && _time.GetElapsedTime(_shownAt) >= _interval)
            {
                _shownAt = _time.GetTimestamp();
                Show(TextOf(value));
            }
        }
    }

    /// <summary>Clears the progress line.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _bar?.Clear();
        }
    }

    /// <summary>Such as <c>12.3 of 605.2 MB, 2 %</c>, rounded down: 100 % means that the download is complete.</summary>
    internal static string TextOf(PullProgress progress) => string.Create(
        CultureInfo.InvariantCulture,
        $"{progress.Bytes / 1e6:0.0} of {progress.TotalBytes / 1e6:0.0} MB, {Math.Floor(100.0 * progress.Bytes / progress.TotalBytes):0} %");

    private void Show(string text)
    {
        if (_bar is null)
        {
            _writer.WriteLine(text);
        }
        else
        {
            _bar.ShowPhase(text);
        }
    }
}
