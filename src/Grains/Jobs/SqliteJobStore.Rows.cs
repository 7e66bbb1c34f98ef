using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using ZeroShotOrleans.Grains.Storage;

namespace ZeroShotOrleans.Grains.Jobs;

// Rows of the job table as objects.
internal sealed partial class SqliteJobStore
{
    private const string JobColumns =
        "SELECT number, description, state, listing_done, prompts_embedded, problem, listed, ranked FROM job";

    private Task<ImmutableArray<StoredJob>> ReadJobs(string sql, CancellationToken cancellationToken, params object[] values) =>
        database.Read<ImmutableArray<StoredJob>>(
            session =>
            {
                using var rows = session.Query(sql, values);
                return [.. Each(rows, row => ReadJob(session, row))];
            },
            cancellationToken);

    private StoredJob ReadJob(StateSession session, SqliteDataReader row) => new(
        bodies.Read<JobDescription>(row.GetFieldValue<byte[]>(1)),
        new JobStatus(
            (JobState)row.GetInt32(2), row.GetBoolean(3), row.GetInt64(4), row.IsDBNull(5) ? null : row.GetString(5)),
        Listed: row.GetInt64(6),
        Ranked: row.GetInt64(7),
        Faults: ReadFaults(session, job: row.GetInt64(0)));

    private static ImmutableSortedDictionary<ImageFault, long> ReadFaults(StateSession session, long job)
    {
        using var rows = session.Query("SELECT fault, images FROM job_fault WHERE job = $1", job);
        return Each(rows, row => KeyValuePair.Create((ImageFault)row.GetInt32(0), row.GetInt64(1))).ToImmutableSortedDictionary();
    }
}
