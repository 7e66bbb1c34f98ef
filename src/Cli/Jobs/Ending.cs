namespace ZeroShotOrleans.Cli.Jobs;

/// <summary>How the reading of a job's results ended.</summary>
internal sealed record Ending
{
    /// <summary>The job.</summary>
    public required StartedJob Started { get; init; }

    /// <summary>Where it stands now.</summary>
    public required JobProgress Progress { get; init; }

    /// <summary>Why reading ended.</summary>
    public required EndingReason Reason { get; init; }

    /// <summary>Results read, whether written or left out.</summary>
    public required long ResultsRead { get; init; }

    /// <summary>Time since the job was submitted or resumed.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Whether the job goes on without this program.</summary>
    public required bool JobGoesOn { get; init; }

    /// <summary>The unfinished file with the results so far; null when they went to standard output.</summary>
    public string? PartialPath { get; init; }
}

/// <summary>Why reading ended.</summary>
internal enum EndingReason
{
    /// <summary>The job has ended, and every result it has was read.</summary>
    JobEnded,

    /// <summary>Somebody pressed Ctrl+C.</summary>
    Interrupted,

    /// <summary>The job waits to be resumed; what it has so far was read.</summary>
    JobWaits,
}
