using System.Collections.Immutable;
using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Storage.Sqlite.State;

namespace ZeroShotOrleans.Storage.Sqlite.Jobs;

// The outcomes of images.
internal sealed partial class SqliteJobStore
{
    // Reading one outcome reads its whole row, so a row is no larger than a chunk of results.
    private const int MaxOutcomesPerRow = Limits.MaxImagesPerLease;

    /// <inheritdoc/>
    public Task AppendOutcomesAsync(
        string jobId, long epoch, long first, ImmutableArray<ImageOutcome> outcomes, CancellationToken cancellationToken)
    {
        var rows = outcomes.Chunk(MaxOutcomesPerRow).Select(part => Row(part)).ToArray();
        var counts = outcomes.CountBy(outcome => outcome.Error).ToArray();
        return database.WriteAsync(
            session =>
            {
                var job = JobFence.CheckEpoch(session, jobId, epoch).Number;
                RefuseOverlap(session, job, first, first + outcomes.Length);

                var next = first;
                foreach (var row in rows)
                {
                    Insert(session, job, next, row);
                    next += row.Count;
                }

                foreach (var (error, images) in counts)
                {
                    Count(session, job, error, images);
                }

                CountBytes(session, job, rows.Sum(row => (long)row.Body.Length));
                return rows.Length;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<StoredOutcomes> OutcomesAsync(string jobId, CancellationToken cancellationToken) => database.ReadAsync(
        session =>
        {
            using var jobs = session.Query("SELECT number, classified FROM job WHERE doomed = 0 AND id = $1", jobId);
            return jobs.Read()
                ? new StoredOutcomes(
                    ReadRanges(session, job: jobs.GetInt64(0)), Classified: jobs.GetInt64(1), ReadErrors(session, job: jobs.GetInt64(0)))
                : new StoredOutcomes([], Classified: 0, ImmutableSortedDictionary<ImageError, long>.Empty);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<ImageOutcome>> ReadOutcomesAsync(string jobId, long from, int most, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session =>
            {
                // Starts with the row that may contain the first outcome; rows are never empty, so as many rows as outcomes are enough.
                using var rows = session.Query(
                    """
                    SELECT first, count, outcome.body FROM outcome JOIN job ON job.number = outcome.job
                    WHERE job.doomed = 0 AND job.id = $1
                        AND first >= (SELECT max(first) FROM outcome WHERE outcome.job = job.number AND first <= $2)
                    ORDER BY first LIMIT $3
                    """,
                    jobId, from, Math.Max(0, most));
                var outcomes = ImmutableArray.CreateBuilder<ImageOutcome>();
                for (var next = from; outcomes.Count < most && rows.Read() && rows.GetInt64(0) <= next; next = from + outcomes.Count)
                {
                    var skipped = (int)(next - rows.GetInt64(0));
                    var body = rows.GetFieldValue<byte[]>(2);
                    if (skipped >= rows.GetInt32(1) || DiscardedOutcomes.Are(body))
                    {
                        break;
                    }

                    var stored = JobDamage.Read(jobId, "its results", () => bodies.Read<ImmutableArray<ImageOutcome>>(body));
                    if (stored.IsDefault || stored.Length != rows.GetInt64(1))
                    {
                        throw JobDamage.Of(jobId, "its results");
                    }

                    outcomes.AddRange(stored.AsSpan(skipped, Math.Min(stored.Length - skipped, most - outcomes.Count)));
                }

                return outcomes.DrainToImmutable();
            },
            cancellationToken);

    private OutcomeRow Row(ReadOnlySpan<ImageOutcome> outcomes)
    {
        var stored = ImmutableArray.CreateBuilder<ImageOutcome>(outcomes.Length);
        var failed = false;
        foreach (var outcome in outcomes)
        {
            // Without the members that only the job needs: embeddings are twenty times larger than the rest.
            stored.Add(outcome is { Embedding: null, Unchanged: false } ? outcome : outcome with { Embedding = null, Unchanged = false });
            failed |= outcome.Error is not ImageError.None;
        }

        return new(stored.Count, failed, bodies.Write(stored.MoveToImmutable()));
    }

    private static void Insert(StateSession session, long job, long first, OutcomeRow row) => session.Execute(
        "INSERT INTO outcome (job, first, count, failed, body) VALUES ($1, $2, $3, $4, $5)", job, first, row.Count, row.Failed, row.Body);

    private static void CountBytes(StateSession session, long job, long bytes) =>
        session.Execute("UPDATE job SET stored_bytes = stored_bytes + $2 WHERE number = $1", job, bytes);

    private static void RefuseOverlap(StateSession session, long job, long first, long end)
    {
        // Stored ranges do not overlap, so only the last one that starts before our end can overlap ours.
        using var rows = session.Query(
            "SELECT first, count FROM outcome WHERE job = $1 AND first < $2 ORDER BY first DESC LIMIT 1", job, end);
        if (rows.Read() && rows.GetInt64(0) + rows.GetInt64(1) > first)
        {
            throw new InvalidOperationException(
                $"Images {rows.GetInt64(0)} to {rows.GetInt64(0) + rows.GetInt64(1) - 1} already have outcomes; {first} to {end - 1} overlap them.");
        }
    }

    private static void Count(StateSession session, long job, ImageError error, long images)
    {
        if (error is ImageError.None)
        {
            session.Execute("UPDATE job SET classified = classified + $2 WHERE number = $1", job, images);
        }
        else
        {
            session.Execute(
                "INSERT INTO job_error (job, error, images) VALUES ($1, $2, $3) ON CONFLICT DO UPDATE SET images = images + excluded.images",
                job, (int)error, images);
        }
    }

    private static ImmutableArray<ImageRange> ReadRanges(StateSession session, long job)
    {
        var ranges = new RangeSet();
        using var rows = session.Query("SELECT first, count FROM outcome WHERE job = $1 ORDER BY first", job);
        while (rows.Read())
        {
            ranges.Add(new(rows.GetInt64(0), rows.GetInt64(0) + rows.GetInt64(1)));
        }

        return [.. ranges.Ranges];
    }

    private sealed record OutcomeRow(int Count, bool Failed, byte[] Body);
}
