using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Storage.Sqlite.State;

namespace ZeroShotOrleans.Storage.Sqlite.Jobs;

// Discards outcomes that are kept elsewhere. Their rows stay without a body: they say which images have an outcome.
internal sealed partial class SqliteJobStore
{
    /// <inheritdoc/>
    public async Task DiscardOutcomesAsync(string jobId, long epoch, ImageRange images, CancellationToken cancellationToken)
    {
        // A row that began before the images could not be discarded with the images before them.
        for (long? from = images.First - MaxOutcomesPerRow; from is { } first;)
        {
            from = await database.WriteAsync(session => DiscardStep(session, jobId, epoch, first, images.End), cancellationToken);
        }
    }

    /// <summary>Discards the next rows that end at or before <paramref name="end"/>. Returns where to continue; null at the end.</summary>
    private static long? DiscardStep(StateSession session, string jobId, long epoch, long first, long end)
    {
        var job = JobFence.CheckEpoch(session, jobId, epoch).Number;
        List<(long RowId, long First, long Bytes)> rows;
        using (var found = session.Query(
            "SELECT rowid, first, length(body) FROM outcome WHERE job = $1 AND first >= $2 AND first < $3 AND first + count <= $3 AND length(body) > $5 ORDER BY first LIMIT $4",
            job, first, end, RowsPerStep, DiscardedOutcomes.Body.Length))
        {
            rows = [.. Each(found, row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)))];
        }

        foreach (var row in rows)
        {
            session.Execute("UPDATE outcome SET body = $2, failed = 0 WHERE rowid = $1", row.RowId, DiscardedOutcomes.Body);
        }

        CountBytes(session, job, rows.Sum(row => DiscardedOutcomes.Body.Length - row.Bytes));
        return rows.Count == RowsPerStep ? rows[^1].First + 1 : null;
    }
}
