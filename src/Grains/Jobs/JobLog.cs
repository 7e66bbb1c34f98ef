using Microsoft.Extensions.Logging;

namespace ZeroShotOrleans.Grains.Jobs;

/// <summary>Log messages of a job.</summary>
internal static partial class JobLog
{
    [LoggerMessage(2001, LogLevel.Information, "Job {JobId} started: {Listed} images listed, {Done} of them done.")]
    public static partial void LogStarted(this ILogger logger, string jobId, long listed, long done);

    [LoggerMessage(2002, LogLevel.Information, "Job {JobId} ended as {State}: {Listed} images, {Classified} classified, {Failed} errors.")]
    public static partial void LogEnded(this ILogger logger, string jobId, JobState state, long listed, long classified, long failed);

    [LoggerMessage(2003, LogLevel.Error, "Job {JobId} failed.")]
    public static partial void LogFailed(this ILogger logger, string jobId, Exception exception);

    [LoggerMessage(2004, LogLevel.Warning, "Job {JobId}: {Leases} leases of silos that died or were silent for too long were revoked.")]
    public static partial void LogExpired(this ILogger logger, string jobId, int leases);

    [LoggerMessage(2005, LogLevel.Error, "Job {JobId}: image {Image} is quarantined, because two silos died or hung while they processed it alone.")]
    public static partial void LogQuarantined(this ILogger logger, string jobId, long image);

    [LoggerMessage(2012, LogLevel.Information, "Job {JobId}: {File} is written, with {Rows} rows in {Bytes} bytes.")]
    public static partial void LogExported(this ILogger logger, string jobId, string file, long rows, long bytes);

    [LoggerMessage(2013, LogLevel.Warning, "Job {JobId}: {Problem} It is tried again.")]
    public static partial void LogExportProblem(this ILogger logger, string jobId, string problem, Exception? cause);

    [LoggerMessage(2011, LogLevel.Warning, "Job {JobId} reuses nothing: the previous job {BaseId} was deleted.")]
    public static partial void LogPreviousJobGone(this ILogger logger, string jobId, string baseId);
}
