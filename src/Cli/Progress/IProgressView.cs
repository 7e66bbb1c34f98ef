namespace ZeroShotOrleans.Cli.Progress;

/// <summary>Shows the progress of a command on standard error.</summary>
/// <remarks>Not thread-safe. <see cref="ProgressWatch"/> serializes its calls.</remarks>
internal interface IProgressView
{
    /// <summary>Time between two calls of <see cref="Show"/>.</summary>
    TimeSpan Interval { get; }

    /// <summary>Shows a phase, before the job has started.</summary>
    void ShowPhase(string phase);

    /// <summary>Shows the progress of the job.</summary>
    void Show(JobProgress progress, Throughput throughput);

    /// <summary>Clears the progress line, so that other lines can be written.</summary>
    void Clear();
}
