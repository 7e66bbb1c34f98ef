using System.Collections.Immutable;

namespace ZeroShotOrleans.Jobs.States;

/// <summary>Determines the effect of an owner's command in the current state of a job.</summary>
internal static class OwnerCommand
{
    /// <summary>Whether cancelling has any effect.</summary>
    public static bool Cancels(JobMachine machine) => machine.Status.State is not (JobState.Finished or JobState.Cancelled);

    /// <summary>Returns the effect of resuming.</summary>
    public static ResumeStep Resume(JobMachine machine) => machine switch
    {
        { Status.State: JobState.Paused, IsActive: true } => ResumeStep.Continue,
        { Status.State: JobState.Finished } => ResumeStep.None,
        _ => ResumeStep.Start,
    };

    /// <summary>Whether retrying has any effect. A finished job is only retried if it has one of the errors.</summary>
    /// <param name="job">The job.</param>
    /// <param name="machine">Its state.</param>
    /// <param name="errors">The errors; empty for all.</param>
    /// <exception cref="ZeroShotException">Its images no longer exist.</exception>
    public static bool Retries(JobDescription job, JobMachine machine, ImmutableArray<ImageError> errors)
    {
        if (job.Spec.Source is UploadSource)
        {
            throw new ZeroShotException(ZeroShotError.BadRequest,
                $"The images of job {job.JobId} were uploaded, and uploads are deleted once they have an outcome. Upload the failed ones as a new job.");
        }

        if (machine.Status.Export is { Discarded: > 0 })
        {
            throw new ZeroShotException(ZeroShotError.BadRequest,
                $"Job {job.JobId} discarded stored results once they were written to '{job.Spec.Export?.To}', so its errors cannot be retried. Submit these images as a new job.");
        }

        return machine.Status.State != JobState.Finished || machine.Ledger.Errors.Keys.Any(error => errors.IsDefaultOrEmpty || errors.Contains(error));
    }
}

/// <summary>The effect of resuming a job.</summary>
internal enum ResumeStep
{
    /// <summary>Nothing: it has finished.</summary>
    None,

    /// <summary>A paused job that still runs in the background grants leases again.</summary>
    Continue,

    /// <summary>A run starts, if none is active.</summary>
    Start,
}
