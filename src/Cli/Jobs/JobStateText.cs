namespace ZeroShotOrleans.Cli.Jobs;

/// <summary>Where a job stands, in one word.</summary>
internal static class JobStateText
{
    /// <summary>The word.</summary>
    /// <param name="state">What is stored.</param>
    /// <param name="jobsContinue">Whether the cluster lives beside this program. If not, nothing can be running while this program only looks.</param>
    public static string Of(JobState state, bool jobsContinue) => state switch
    {
        JobState.Preparing or JobState.Running when !jobsContinue => "interrupted",
        JobState.Preparing => "preparing",
        JobState.Running => "running",
        JobState.Paused => "paused",
        JobState.Finished => "finished",
        JobState.Cancelled => "cancelled",
        JobState.Failed => "failed",
        _ => state.ToString(),
    };
}
