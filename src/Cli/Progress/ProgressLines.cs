namespace ZeroShotOrleans.Cli.Progress;

/// <summary>Writes a progress line every few seconds, for logs.</summary>
internal sealed class ProgressLines(TextWriter writer) : IProgressView
{
    public TimeSpan Interval { get; } = TimeSpan.FromSeconds(5);

    public void ShowPhase(string phase)
    {
        // Short phases are not logged.
    }

    public void Show(JobProgress progress, Throughput throughput) => writer.WriteLine(ProgressText.Of(progress, throughput));

    public void Clear()
    {
        // Lines in a log are not cleared.
    }
}
