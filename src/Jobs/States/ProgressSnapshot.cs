namespace ZeroShotOrleans.Jobs.States;

/// <summary>Creates the progress of a job that clients see.</summary>
internal static class ProgressSnapshot
{
    /// <summary>The progress of a job.</summary>
    /// <param name="jobId">Its id.</param>
    /// <param name="machine">Its state.</param>
    /// <param name="imagesPerSecond">Its current rate.</param>
    public static JobProgress Of(string jobId, JobMachine machine, double imagesPerSecond)
    {
        var (status, ledger) = (machine.Status, machine.Ledger);
        return new JobProgress
        {
            JobId = jobId,
            State = status.State,
            Listed = ledger.Listed,
            ListingDone = status.ListingDone,
            Classified = ledger.Classified,
            Failed = ledger.Failed,
            Errors = ledger.Errors,
            Leased = ledger.Leased,
            DuplicatesDropped = ledger.Duplicates,
            PromptsEmbedded = status.PromptsEmbedded,
            Problem = status.Problem,
            Reused = machine.Reused,
            Active = machine.IsActive,
            ProblemCode = status.ProblemCode,
            Suspects = ledger.Suspects,
            LeasesReturned = ledger.LeasesReturned,
            ImagesPerSecond = imagesPerSecond,
            EndedAt = status.EndedAt,
            Waiting = machine.IsActive ? machine.Mismatches.Reason ?? machine.ExportProblem : null,
            Export = status.Export?.Progress(),
            Skipped = status.Skipped ?? SkippedFiles.None,
        };
    }

    /// <summary>The progress of a job whose state cannot be read.</summary>
    /// <param name="jobId">Its id.</param>
    /// <param name="damage">Why it cannot be read.</param>
    public static JobProgress Damaged(string jobId, ZeroShotException damage) =>
        new() { JobId = jobId, State = JobState.Failed, Problem = damage.Message, ProblemCode = damage.Code };
}
