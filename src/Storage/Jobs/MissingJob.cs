namespace ZeroShotOrleans.Storage.Jobs;

/// <summary>A read or write of a job that does not exist.</summary>
internal static class MissingJob
{
    /// <summary>The exception.</summary>
    public static ZeroShotException Of(string jobId) => new(
        ZeroShotError.NotFound, $"Job '{jobId}' not found. It does not exist or was deleted. Ended jobs are deleted after their retention period.");
}
