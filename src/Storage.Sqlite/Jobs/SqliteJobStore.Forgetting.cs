using System.Collections.Immutable;
using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Storage.Sqlite.State;

namespace ZeroShotOrleans.Storage.Sqlite.Jobs;

// Discards outcomes with errors, so that their images can be retried.
internal sealed partial class SqliteJobStore
{
    /// <inheritdoc/>
    public async Task<long> ForgetErrorsAsync(string jobId, long epoch, ImmutableArray<ImageError> errors, CancellationToken cancellationToken)
    {
        var forgotten = 0L;
        for (long? from = 0; from is { } first;)
        {
            (from, var images) = await database.WriteAsync(session => ForgetStep(session, jobId, epoch, first, errors), cancellationToken);
            forgotten += images;
        }

        return forgotten;
    }

    /// <summary>Discards errors in the next rows that have any. Returns where to continue, null at the end, and the number of discarded images.</summary>
    private (long? Next, long Images) ForgetStep(StateSession session, string jobId, long epoch, long first, ImmutableArray<ImageError> errors)
    {
        var job = JobFence.CheckEpoch(session, jobId, epoch).Number;
        var rows = FailedRows(session, job, first);
        var images = 0L;
        foreach (var row in rows)
        {
            var outcomes = JobDamage.Read(jobId, "its results", () => bodies.Read<ImmutableArray<ImageOutcome>>(row.Body));
            var forgotten = outcomes.Where(IsMeant).CountBy(outcome => outcome.Error).ToArray();
            if (forgotten.Length == 0)
            {
                continue;
            }

            session.Execute("DELETE FROM outcome WHERE rowid = $1", row.RowId);
            InsertOthers(session, job, row.First, outcomes, IsMeant);
            foreach (var (error, count) in forgotten)
            {
                session.Execute("UPDATE job_error SET images = images - $3 WHERE job = $1 AND error = $2", job, (int)error, count);
                images += count;
            }
        }

        session.Execute("DELETE FROM job_error WHERE job = $1 AND images = 0", job);
        return (rows.Count == RowsPerStep ? rows[^1].First + 1 : null, images);

        bool IsMeant(ImageOutcome outcome) => outcome.Error is not ImageError.None && (errors.IsDefaultOrEmpty || errors.Contains(outcome.Error));
    }

    /// <summary>Stores the remaining outcomes of a row again, each stretch as a row of its own.</summary>
    private void InsertOthers(StateSession session, long job, long first, ImmutableArray<ImageOutcome> outcomes, Predicate<ImageOutcome> isMeant)
    {
        for (var at = 0; at < outcomes.Length; at++)
        {
            var begin = at;
            while (at < outcomes.Length && !isMeant(outcomes[at]))
            {
                at++;
            }

            if (at > begin)
            {
                Insert(session, job, first + begin, Row(outcomes.AsSpan()[begin..at]));
            }
        }
    }

    private static List<(long RowId, long First, byte[] Body)> FailedRows(StateSession session, long job, long first)
    {
        using var rows = session.Query(
            "SELECT rowid, first, body FROM outcome WHERE job = $1 AND first >= $2 AND failed = 1 ORDER BY first LIMIT $3",
            job, first, RowsPerStep);
        return [.. Each(rows, row => (row.GetInt64(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2)))];
    }
}
