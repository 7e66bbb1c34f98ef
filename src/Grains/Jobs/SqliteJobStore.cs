using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using ZeroShotOrleans.Grains.Storage;

namespace ZeroShotOrleans.Grains.Jobs;

/// <summary>Keeps jobs in <see cref="StateDatabase"/>.</summary>
internal sealed partial class SqliteJobStore(StateDatabase database, StoredBody bodies) : IJobStore
{
    /// <inheritdoc/>
    public Task Create(JobDescription job, string specHash, CancellationToken cancellationToken)
    {
        var body = bodies.Write(job);
        return database.Write(
            session => session.Execute(
                "INSERT INTO job (id, spec_hash, description, state) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                job.JobId, specHash, body, (int)JobState.Preparing) == 1
                ? true
                : throw new InvalidOperationException($"There is a job {job.JobId} already."),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<StoredJob?> Find(string jobId, CancellationToken cancellationToken) =>
        (await ReadJobs($"{JobColumns} WHERE doomed = 0 AND id = $1", cancellationToken, jobId)).SingleOrDefault();

    /// <inheritdoc/>
    public async Task<StoredJob?> FindUnfinished(string specHash, CancellationToken cancellationToken) =>
        (await ReadJobs(
            $"{JobColumns} WHERE doomed = 0 AND spec_hash = $1 AND state <> $2 ORDER BY number DESC LIMIT 1",
            cancellationToken, specHash, (int)JobState.Finished)).SingleOrDefault();

    /// <inheritdoc/>
    public Task<StoredJob?> FindFinished(string specHash, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<int> CountOpen(CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<ImmutableArray<string>> Expired(DateTimeOffset now, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task Delete(string jobId, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<long> ForgetFaults(string jobId, long epoch, ImmutableArray<ImageFault> faults, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<ImmutableArray<StoredJob>> Newest(int most, CancellationToken cancellationToken) =>
        ReadJobs($"{JobColumns} WHERE doomed = 0 ORDER BY number DESC LIMIT $1", cancellationToken, Math.Max(0, most));

    /// <inheritdoc/>
    public Task<ImmutableArray<string>> Unended(CancellationToken cancellationToken) => database.Read<ImmutableArray<string>>(
        session =>
        {
            using var rows = session.Query(
                "SELECT id FROM job WHERE doomed = 0 AND state IN ($1, $2) ORDER BY number", (int)JobState.Preparing, (int)JobState.Running);
            return [.. Each(rows, row => row.GetString(0))];
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<long> Take(string jobId, CancellationToken cancellationToken) => database.Write(
        session => session.Scalar<long?>("UPDATE job SET epoch = epoch + 1 WHERE doomed = 0 AND id = $1 RETURNING epoch", jobId)
            ?? throw NotFound(jobId),
        cancellationToken);

    /// <inheritdoc/>
    public Task Update(string jobId, long epoch, JobStatus status, CancellationToken cancellationToken) => database.Write(
        session => session.Execute(
            "UPDATE job SET state = $2, listing_done = $3, prompts_embedded = $4, problem = $5 WHERE number = $1",
            Own(session, jobId, epoch).Number, (int)status.State, status.ListingDone, status.PromptsEmbedded, status.Problem),
        cancellationToken);

    /// <summary>The job, if its activation of that epoch may still write. Part of every write, in its transaction.</summary>
    private static (long Number, long Listed) Own(StateSession session, string jobId, long epoch)
    {
        using var rows = session.Query("SELECT number, listed, epoch FROM job WHERE doomed = 0 AND id = $1", jobId);
        if (!rows.Read())
        {
            throw NotFound(jobId);
        }

        return rows.GetInt64(2) == epoch ? (rows.GetInt64(0), rows.GetInt64(1)) : throw new StaleEpochException(jobId, epoch);
    }

    private static ZeroShotException NotFound(string jobId) => new(
        ZeroShotError.NotFound, $"There is no job '{jobId}'. It may have been deleted, since only the newest finished jobs are kept.");

    private static IEnumerable<T> Each<T>(SqliteDataReader rows, Func<SqliteDataReader, T> read)
    {
        while (rows.Read())
        {
            yield return read(rows);
        }
    }
}
