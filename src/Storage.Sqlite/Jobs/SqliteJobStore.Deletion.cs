using ZeroShotOrleans.Storage.Sqlite.State;

namespace ZeroShotOrleans.Storage.Sqlite.Jobs;

// Deletion and retention of jobs.
internal sealed partial class SqliteJobStore
{
    // About 2 MB per step, so that deleting a job of ten million images does not block other writes.
    private const int RowsPerStep = 64;

    /// <inheritdoc/>
    public async Task<int> DeleteOldFinishedAsync(int keep, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keep);

        // Invisible at once, deleted step by step. A later call completes a deletion that was interrupted.
        var doomed = await database.WriteAsync(
            session => session.Execute(
                """
                UPDATE job SET doomed = 1 WHERE doomed = 0 AND state = $1 AND number NOT IN
                    (SELECT number FROM job WHERE doomed = 0 AND state = $1 ORDER BY number DESC LIMIT $2)
                """,
                (int)JobState.Finished, keep),
            cancellationToken);
        await DeleteDoomedAsync(cancellationToken);
        return doomed;
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(string jobId, CancellationToken cancellationToken)
    {
        await database.WriteAsync(session => session.Execute("UPDATE job SET doomed = 1 WHERE doomed = 0 AND id = $1", jobId), cancellationToken);
        await DeleteDoomedAsync(cancellationToken);
    }

    private async Task DeleteDoomedAsync(CancellationToken cancellationToken)
    {
        while (await database.WriteAsync(DeleteStep, cancellationToken))
        {
            // The next step.
        }
    }

    private static bool DeleteStep(StateSession session)
    {
        if (session.Scalar<long?>("SELECT number FROM job WHERE doomed = 1 LIMIT 1") is not { } job)
        {
            return false;
        }

        var rows = session.Execute("DELETE FROM outcome WHERE rowid IN (SELECT rowid FROM outcome WHERE job = $1 LIMIT $2)", job, RowsPerStep)
            + session.Execute("DELETE FROM manifest WHERE rowid IN (SELECT rowid FROM manifest WHERE job = $1 LIMIT $2)", job, RowsPerStep);
        if (rows == 0 && !SqliteUploadStore.DeleteStep(session, job, new(0, long.MaxValue)))
        {
            session.Execute("DELETE FROM job_error WHERE job = $1", job);
            session.Execute("DELETE FROM job WHERE number = $1", job);
        }

        return true;
    }
}
