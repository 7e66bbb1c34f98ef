using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Jobs;

/// <summary>A job whose results are about to be read.</summary>
internal sealed record StartedJob
{
    /// <summary>The job.</summary>
    public required ZeroShotJob Job { get; init; }

    /// <summary>As it was submitted.</summary>
    public required JobDescription Description { get; init; }

    /// <summary>Where it stood when this command came to it.</summary>
    public required JobProgress Start { get; init; }

    /// <summary>Whether this command makes it work, so that time and speed mean something.</summary>
    public required bool Works { get; init; }

    /// <summary>What to say before results come; null when it is nothing.</summary>
    public string? Note { get; init; }

    /// <summary>The note on a job that an earlier run began.</summary>
    public static string GoingOn(JobProgress start) => FormattableString.Invariant(
        $"Going on with job {start.JobId}, which has {start.Done} images done; results begin with the first image.");
}
