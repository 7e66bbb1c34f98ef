using ZeroShotOrleans.Cli.Sorting;

namespace ZeroShotOrleans.Cli.Jobs;

/// <summary>How the reading of a job's results ended.</summary>
internal sealed record JobCompletion
{
    /// <summary>The job.</summary>
    public required StartedJob Started { get; init; }

    /// <summary>Where it stands now.</summary>
    public required JobProgress Progress { get; init; }

    /// <summary>Whether Ctrl+C ended the reading; else there was nothing more to read.</summary>
    public required bool Interrupted { get; init; }

    /// <summary>Whether the reading ended at a result that was not there yet, while the job goes on.</summary>
    public bool AtGap { get; init; }

    /// <summary>What became of the files that were to be sorted by label; null when none were.</summary>
    public SortReport? Sorted { get; init; }

    /// <summary>Results read, whether written or left out.</summary>
    public required long ResultsRead { get; init; }

    /// <summary>Time since the job was submitted or resumed.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Whether the job goes on without this program.</summary>
    public required bool JobContinues { get; init; }

    /// <summary>The file that holds results before they are complete; null when they went to standard output.</summary>
    public string? PartialPath { get; init; }

    /// <summary>Whether the output is all that was asked for. Who only asked for results gets what there is.</summary>
    public bool OutputIsComplete => !Interrupted && (Progress.State is JobState.Finished || !Started.Works);
}
