using ZeroShotOrleans.Cli.Sorting;

namespace ZeroShotOrleans.Cli.Jobs;

/// <summary>How reading the results of a job ended.</summary>
internal sealed record JobCompletion
{
    /// <summary>The job.</summary>
    public required StartedJob Started { get; init; }

    /// <summary>The progress of the job at the end.</summary>
    public required JobProgress Progress { get; init; }

    /// <summary>Whether Ctrl+C stopped the reading.</summary>
    public required bool Interrupted { get; init; }

    /// <summary>Whether the reading stopped at a missing result while the job continues.</summary>
    public bool AtGap { get; init; }

    /// <summary>The counts of sorted files; null if files are not sorted.</summary>
    public SortReport? Sorted { get; init; }

    /// <summary>The number of results read, including omitted ones.</summary>
    public required long ResultsRead { get; init; }

    /// <summary>Time since the job was submitted or resumed.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Whether the job continues after this process exits.</summary>
    public required bool JobContinues { get; init; }

    /// <summary>The temporary output file; null for standard output.</summary>
    public string? PartialPath { get; init; }

    /// <summary>Whether the output is complete. <c>zso jobs results</c> accepts what is available.</summary>
    public bool OutputIsComplete => !Interrupted && (Progress.State is JobState.Finished || !Started.RunByThisCommand);
}
