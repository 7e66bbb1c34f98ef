using System.Collections.Immutable;
using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Storage.Sqlite.State;

namespace ZeroShotOrleans.Storage.Sqlite.Jobs;

/// <summary>Stores uploaded images in <see cref="StateDatabase"/>, one row each.</summary>
internal sealed class SqliteUploadStore(StateDatabase database) : IUploadStore
{
    // Freeing a body visits each of its pages; a step must not block other writes for long.
    private const long BytesPerStep = 16 * 1024 * 1024;

    // This many small images cost about as much as the bytes above.
    private const int RowsPerStep = 1024;

    /// <inheritdoc/>
    public Task AppendAsync(string jobId, long epoch, long first, ImmutableArray<byte[]> files, CancellationToken cancellationToken) => database.WriteAsync(
        session =>
        {
            var job = JobFence.CheckEpoch(session, jobId, epoch).Number;
            var replaced = session.Scalar<long>(
                "SELECT coalesce(sum(bytes), 0) FROM upload WHERE job = $1 AND image >= $2 AND image < $3", job, first, first + files.Length);
            session.Execute("DELETE FROM upload WHERE job = $1 AND image >= $2 AND image < $3", job, first, first + files.Length);
            session.Execute("UPDATE job SET upload_taken = upload_taken + $2 WHERE number = $1", job, files.Sum(file => file.LongLength) - replaced);
            for (var at = 0; at < files.Length; at++)
            {
                session.Execute(
                    "INSERT INTO upload (job, image, bytes, body) VALUES ($1, $2, $3, $4)", job, first + at, files[at].Length, files[at]);
            }

            return files.Length;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<byte[]>> ReadAsync(string jobId, long first, int count, long maxBytes, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session =>
            {
                using var rows = session.Query(
                    """
                    SELECT image, bytes, body FROM upload JOIN job ON job.number = upload.job
                    WHERE job.doomed = 0 AND job.id = $1 AND image >= $2 ORDER BY image LIMIT $3
                    """,
                    jobId, first, Math.Max(0, count));
                var files = ImmutableArray.CreateBuilder<byte[]>();
                var bytes = 0L;

                // A body is read only on demand, so the one too many costs nothing.
                while (rows.Read() && rows.GetInt64(0) == first + files.Count && (files.Count == 0 || bytes + rows.GetInt64(1) <= maxBytes))
                {
                    bytes += rows.GetInt64(1);
                    files.Add(rows.GetFieldValue<byte[]>(2));
                }

                return files.DrainToImmutable();
            },
            cancellationToken);

    /// <inheritdoc/>
    public async Task DiscardAsync(string jobId, long epoch, ImageRange images, CancellationToken cancellationToken)
    {
        while (await database.WriteAsync(
            session => DeleteStep(session, JobFence.CheckEpoch(session, jobId, epoch).Number, images), cancellationToken))
        {
            // The next step.
        }
    }

    /// <inheritdoc/>
    public Task<long> BytesAsync(string jobId, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.Scalar<long>(
            "SELECT coalesce(sum(bytes), 0) FROM upload JOIN job ON job.number = upload.job WHERE job.doomed = 0 AND job.id = $1", jobId),
        cancellationToken);

    /// <inheritdoc/>
    public Task<long> TakenAsync(string jobId, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.Scalar<long>("SELECT coalesce(sum(upload_taken), 0) FROM job WHERE doomed = 0 AND id = $1", jobId), cancellationToken);

    /// <summary>Deletes the first of some images of a job. Returns whether there may be more.</summary>
    internal static bool DeleteStep(StateSession session, long job, ImageRange images)
    {
        if (StepEnd(session, job, images) is not { } end)
        {
            return false;
        }

        session.Execute("DELETE FROM upload WHERE job = $1 AND image >= $2 AND image < $3", job, images.First, end);
        return end < images.End;
    }

    /// <summary>End index of a step, exclusive, or null if none is left.</summary>
    private static long? StepEnd(StateSession session, long job, ImageRange images)
    {
        using var rows = session.Query(
            "SELECT image, bytes FROM upload WHERE job = $1 AND image >= $2 AND image < $3 ORDER BY image LIMIT $4",
            job, images.First, images.End, RowsPerStep);
        var (end, bytes) = ((long?)null, 0L);
        while (bytes < BytesPerStep && rows.Read())
        {
            end = rows.GetInt64(0) + 1;
            bytes += rows.GetInt64(1);
        }

        return end;
    }
}
