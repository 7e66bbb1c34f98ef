namespace ZeroShotOrleans.Cli.Progress;

/// <summary>A line every few seconds, for a log.</summary>
internal sealed class ProgressLines(TextWriter writer) : IProgressView
{
    public TimeSpan Interval { get; } = TimeSpan.FromSeconds(5);

    public void Say(string phase)
    {
        // A log has no use for a state that is over in a second.
    }

    public void Show(JobProgress progress, Throughput throughput) => writer.WriteLine(ProgressText.Of(progress, throughput));

    public void Clear()
    {
        // A line is out of the way already.
    }
}
