namespace ZeroShotOrleans.Cli.Jobs;

/// <summary>The state of a job in one word.</summary>
internal static class JobStateText
{
    /// <summary>Returns the word.</summary>
    /// <param name="state">The stored state.</param>
    /// <param name="jobsContinue">Whether the cluster runs outside this process. If not, no job runs while this command only reads.</param>
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
