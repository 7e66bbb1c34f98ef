using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Storage.Sqlite.State;

namespace ZeroShotOrleans.Storage.Sqlite.Jobs;

// Reads rows of the job table.
internal sealed partial class SqliteJobStore
{
    private const string JobColumns =
        """
        SELECT number, description, state, listing_done, prompts_embedded, problem, problem_code, reused, ended_at, keep_until,
            listed, classified, suspicion, skipped, id, export
        FROM job
        """;

    // Reads each row, with a replacement for a damaged one.
    private Task<ImmutableArray<StoredJob>> ReadJobsAsync(
        string sql, Func<string, ZeroShotException, StoredJob?> damaged, CancellationToken cancellationToken, params object[] values) =>
        database.ReadAsync<ImmutableArray<StoredJob>>(
            session =>
            {
                using var rows = session.Query(sql, values);
                return [.. Each(rows, row => ReadJob(session, row, damaged)).OfType<StoredJob>()];
            },
            cancellationToken);

    private StoredJob? ReadJob(StateSession session, SqliteDataReader row, Func<string, ZeroShotException, StoredJob?> damaged)
    {
        var id = row.GetString(14);
        try
        {
            var job = JobDamage.Read(id, "its spec or its progress", () => ReadJob(session, row));
            return job.Job.JobId == id && Enum.IsDefined(job.Status.State) ? job : throw JobDamage.Of(id, "its state, or its id");
        }
        catch (ZeroShotException damage) when (damage.Code is ZeroShotError.StateDamaged)
        {
            return damaged(id, damage);
        }
    }

    private Task<ImmutableArray<string>> ReadIdsAsync(string sql, CancellationToken cancellationToken, params object[] values) =>
        database.ReadAsync<ImmutableArray<string>>(
            session =>
            {
                using var rows = session.Query(sql, values);
                return [.. Each(rows, row => row.GetString(0))];
            },
            cancellationToken);

    private StoredJob ReadJob(StateSession session, SqliteDataReader row) => new(
        bodies.Read<JobDescription>(row.GetFieldValue<byte[]>(1)),
        new JobStatus(
            (JobState)row.GetInt32(2),
            ListingDone: row.GetBoolean(3),
            PromptsEmbedded: row.GetInt64(4),
            Problem: row.IsDBNull(5) ? null : row.GetString(5),
            ProblemCode: row.IsDBNull(6) ? null : (ZeroShotError)row.GetInt32(6),
            Reused: row.GetInt64(7),
            EndedAt: ReadTime(row, 8),
            KeepUntil: ReadTime(row, 9),
            Suspicion: row.IsDBNull(12) ? null : bodies.Read<JobSuspicion>(row.GetFieldValue<byte[]>(12)),
            Skipped: row.IsDBNull(13) ? null : bodies.Read<SkippedFiles>(row.GetFieldValue<byte[]>(13)),
            Export: row.IsDBNull(15) ? null : bodies.Read<StoredExport>(row.GetFieldValue<byte[]>(15))),
        Listed: row.GetInt64(10),
        Classified: row.GetInt64(11),
        Errors: ReadErrors(session, job: row.GetInt64(0)));

    private static DateTimeOffset? ReadTime(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : new DateTimeOffset(row.GetInt64(column), TimeSpan.Zero);

    private static ImmutableSortedDictionary<ImageError, long> ReadErrors(StateSession session, long job)
    {
        using var rows = session.Query("SELECT error, images FROM job_error WHERE job = $1", job);
        return Each(rows, row => KeyValuePair.Create((ImageError)row.GetInt32(0), row.GetInt64(1))).ToImmutableSortedDictionary();
    }
}
