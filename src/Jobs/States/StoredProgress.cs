using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.States;

/// <summary>The progress of jobs as they are stored.</summary>
internal static class StoredProgress
{
    /// <summary>A job that no activation was asked about.</summary>
    public static JobSummary Summary(StoredJob stored) => new(stored.Job, new JobProgress
    {
        JobId = stored.Job.JobId,
        State = stored.Status.State,
        Listed = stored.Listed,
        ListingDone = stored.Status.ListingDone,
        Classified = stored.Classified,
        Failed = stored.Errors.Values.Sum(),
        Errors = stored.Errors,
        PromptsEmbedded = stored.Status.PromptsEmbedded,
        Problem = stored.Status.Problem,
        ProblemCode = stored.Status.ProblemCode,
        Reused = stored.Status.Reused,
        EndedAt = stored.Status.EndedAt,
        Export = stored.Status.Export?.Progress(),
        Skipped = stored.Status.Skipped ?? SkippedFiles.None,
    });
}
