namespace ZeroShotOrleans;

/// <summary>Describes the failure of a job, alike in every client.</summary>
internal static class JobFailure
{
    /// <summary>Throws the failure of a failed job.</summary>
    /// <exception cref="ZeroShotException">The job failed.</exception>
    public static void ThrowIf(JobProgress progress)
    {
        if (progress.State is JobState.Failed)
        {
            throw Exception(progress.ProblemCode, Message(progress.JobId, progress.Done, progress.Listed, progress.Problem));
        }
    }

    /// <summary>The exception. A failure of unknown kind counts as one of the server.</summary>
    public static ZeroShotException Exception(ZeroShotError? code, string message) => new(code ?? ZeroShotError.StorageFailed, message);

    /// <summary>Says which job failed, its progress, and why.</summary>
    public static string Message(string job, long done, long listed, string? problem) =>
        FormattableString.Invariant($"Job {job} failed with {done} of {listed} images done: {(string.IsNullOrWhiteSpace(problem) ? "unknown reason." : problem)}");
}
