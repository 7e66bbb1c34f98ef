namespace ZeroShotOrleans.Jobs.States;

/// <summary>Decides whether an ended job may be deleted to keep within the limits of its tenant.</summary>
internal static class Retention
{
    /// <summary>Whether the job may be deleted.</summary>
    /// <param name="spec">The job as submitted. A job with its own retention time is kept for that time.</param>
    /// <param name="machine">Its state.</param>
    /// <param name="due">The current time, to delete jobs whose retention time is over; null to delete a finished job that exceeds the limit.</param>
    public static bool IsDue(JobSpec spec, JobMachine machine, DateTimeOffset? due) => due is null
        ? machine.Status.State == JobState.Finished && spec.KeepFor is null
        : machine.HasEnded && machine.Status.KeepUntil <= due;
}
