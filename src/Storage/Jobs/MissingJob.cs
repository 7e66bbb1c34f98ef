namespace ZeroShotOrleans.Storage.Jobs;

/// <summary>A read or write of a job that does not exist.</summary>
internal static class MissingJob
{
    /// <summary>The exception.</summary>
    public static ZeroShotException Of(string jobId) => new(
        ZeroShotError.NotFound, $"Job '{jobId}' not found. It may have been deleted: ended jobs are kept only for their retention period.");
}
