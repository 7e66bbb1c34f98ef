namespace ZeroShotOrleans;

/// <summary>What is said of a job that failed, the same in every client.</summary>
internal static class JobFailure
{
    /// <summary>The reason as an exception, when the job failed.</summary>
    /// <exception cref="ZeroShotException">It did.</exception>
    public static void ThrowIf(JobProgress progress)
    {
        if (progress.State is JobState.Failed)
        {
            throw Exception(progress.ProblemCode, Message(progress.JobId, progress.Done, progress.Listed, progress.Problem));
        }
    }

    /// <summary>The exception. A failure of no known kind is one of the server.</summary>
    public static ZeroShotException Exception(ZeroShotError? code, string message) => new(code ?? ZeroShotError.StorageFailed, message);

    /// <summary>Which job failed, how far it was, and why.</summary>
    public static string Message(string job, long done, long listed, string? problem) =>
        FormattableString.Invariant($"Job {job} failed with {done} of {listed} images done: {(string.IsNullOrWhiteSpace(problem) ? "no reason is known." : problem)}");
}
