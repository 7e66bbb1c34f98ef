using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Storage.Sqlite.State;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Storage.Sqlite.Jobs;

/// <summary>Stores jobs in <see cref="StateDatabase"/>.</summary>
internal sealed partial class SqliteJobStore(StateDatabase database, StoredBody bodies) : IJobStore
{
    /// <inheritdoc/>
    public Task CreateAsync(JobDescription job, string specHash, CancellationToken cancellationToken)
    {
        var body = bodies.Write(job);
        return database.WriteAsync(
            session => session.Execute(
                """
                INSERT INTO job (id, spec_hash, description, state, tenant, keeps_own, stored_bytes) VALUES ($1, $2, $3, $4, $5, $6, length($3))
                ON CONFLICT DO NOTHING
                """,
                job.JobId, specHash, body, (int)JobState.Preparing, job.Spec.Tenant, job.Spec.KeepFor is not null) == 1
                ? true
                : throw new InvalidOperationException($"Job {job.JobId} already exists."),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<StoredJob?> FindAsync(string jobId, CancellationToken cancellationToken) =>
        (await ReadJobsAsync($"{JobColumns} WHERE doomed = 0 AND id = $1", (_, damage) => throw damage, cancellationToken, jobId)).SingleOrDefault();

    // A damaged job is useless, and must not prevent the same command from starting a new one.
    private const int DamagedAtMost = 16;

    /// <inheritdoc/>
    public async Task<StoredJob?> FindUnfinishedAsync(string specHash, CancellationToken cancellationToken) =>
        (await ReadJobsAsync(
            $"{JobColumns} WHERE doomed = 0 AND spec_hash = $1 AND state <> $2 ORDER BY number DESC LIMIT {DamagedAtMost}",
            (_, _) => null, cancellationToken, specHash, (int)JobState.Finished)).FirstOrDefault();

    /// <inheritdoc/>
    public async Task<StoredJob?> FindFinishedAsync(string specHash, CancellationToken cancellationToken) =>
        (await ReadJobsAsync(
            $"{JobColumns} WHERE doomed = 0 AND spec_hash = $1 AND state = $2 ORDER BY number DESC LIMIT {DamagedAtMost}",
            (_, _) => null, cancellationToken, specHash, (int)JobState.Finished)).FirstOrDefault();

    /// <inheritdoc/>
    public Task<ImmutableArray<StoredJob>> NewestAsync(int most, CancellationToken cancellationToken) =>
        ReadJobsAsync($"{JobColumns} WHERE doomed = 0 ORDER BY number DESC LIMIT $1", JobDamage.Placeholder, cancellationToken, Math.Max(0, most));

    /// <inheritdoc/>
    public Task<ImmutableArray<string>> UnendedAsync(CancellationToken cancellationToken) => ReadIdsAsync(
        "SELECT id FROM job WHERE doomed = 0 AND state IN ($1, $2) ORDER BY number",
        cancellationToken, (int)JobState.Preparing, (int)JobState.Running);

    /// <inheritdoc/>
    public Task<ImmutableArray<string>> OpenAsync(CancellationToken cancellationToken) => ReadIdsAsync(
        "SELECT id FROM job WHERE doomed = 0 AND state IN ($1, $2, $3) ORDER BY number",
        cancellationToken, (int)JobState.Preparing, (int)JobState.Running, (int)JobState.Paused);

    /// <inheritdoc/>
    public Task<int> CountOpenAsync(CancellationToken cancellationToken) => database.ReadAsync(
        session => (int)session.Scalar<long>(
            "SELECT count(*) FROM job WHERE doomed = 0 AND state IN ($1, $2, $3)",
            (int)JobState.Preparing, (int)JobState.Running, (int)JobState.Paused),
        cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<string>> ExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken) => ReadIdsAsync(
        """
        SELECT id FROM job WHERE doomed = 0 AND keep_until <= $1 AND state IN ($2, $3, $4) ORDER BY number LIMIT 1000
        """,
        cancellationToken, now.UtcTicks, (int)JobState.Finished, (int)JobState.Cancelled, (int)JobState.Failed);

    /// <inheritdoc/>
    public Task<long> TakeAsync(string jobId, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.Scalar<long?>("UPDATE job SET epoch = epoch + 1 WHERE doomed = 0 AND id = $1 RETURNING epoch", jobId)
            ?? throw MissingJob.Of(jobId),
        cancellationToken);

    /// <inheritdoc/>
    public Task UpdateAsync(string jobId, long epoch, JobStatus status, CancellationToken cancellationToken)
    {
        var suspicion = status.Suspicion is { } held ? bodies.Write(held) : null;
        var skipped = status.Skipped is { } counts ? bodies.Write(counts) : null;
        var export = status.Export is { } written ? bodies.Write(written) : null;
        return database.WriteAsync(
            session => session.Execute(
                """
                UPDATE job SET state = $2, listing_done = $3, prompts_embedded = $4, problem = $5, problem_code = $6, reused = $7,
                    ended_at = $8, keep_until = $9, suspicion = $10, skipped = $11, export = $12
                WHERE number = $1
                """,
                JobFence.CheckEpoch(session, jobId, epoch).Number, (int)status.State, status.ListingDone, status.PromptsEmbedded, status.Problem,
                (int?)status.ProblemCode, status.Reused, status.EndedAt?.UtcTicks, status.KeepUntil?.UtcTicks, suspicion, skipped, export),
            cancellationToken);
    }

    private static IEnumerable<T> Each<T>(SqliteDataReader rows, Func<SqliteDataReader, T> read)
    {
        while (rows.Read())
        {
            yield return read(rows);
        }
    }
}
