namespace ZeroShotOrleans.Cli.Progress;

/// <summary>Shows how far a command is, on standard error.</summary>
/// <remarks>Not thread-safe: <see cref="ProgressWatch"/> calls it from one place at a time.</remarks>
internal interface IProgressView
{
    /// <summary>Time between two calls of <see cref="Show"/>.</summary>
    TimeSpan Interval { get; }

    /// <summary>Says what goes on before there is a job to show.</summary>
    void Say(string phase);

    /// <summary>Shows a moment of the job.</summary>
    void Show(JobProgress progress, Throughput throughput);

    /// <summary>Takes away what would stand in the way of other lines on the screen.</summary>
    void Clear();
}
