namespace ZeroShotOrleans;

/// <summary>Groups of states of a job.</summary>
internal static class JobStates
{
    /// <summary>Whether nothing more happens before its owner resumes or retries the job.</summary>
    public static bool HasEnded(this JobState state) => state is JobState.Finished or JobState.Cancelled or JobState.Failed;
}
