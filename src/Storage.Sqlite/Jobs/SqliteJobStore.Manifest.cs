using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Storage.Sqlite.Jobs;

// The images of a job.
internal sealed partial class SqliteJobStore
{
    private const string SegmentColumns =
        "SELECT first, manifest.body, has_entries FROM manifest JOIN job ON job.number = manifest.job WHERE job.doomed = 0 AND job.id = $1";

    /// <inheritdoc/>
    public Task AppendManifestAsync(
        string jobId, long epoch, long first, ImmutableArray<ImageEntry> entries, SkippedFiles? skipped, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(entries.Length, ManifestSegment.MaxImages, nameof(entries));
        var (body, counts) = (bodies.Write(entries), skipped is null ? null : bodies.Write(skipped));
        return database.WriteAsync(
            session =>
            {
                var (job, listed) = JobFence.CheckEpoch(session, jobId, epoch);
                if (first != listed)
                {
                    throw new InvalidOperationException($"Job {jobId} has {listed} images; a segment cannot start at {first}.");
                }

                if (entries.IsEmpty)
                {
                    return 0;
                }

                session.Execute("INSERT INTO manifest (job, first, body, has_entries) VALUES ($1, $2, $3, 1)", job, first, body);
                return session.Execute(
                    "UPDATE job SET listed = $2, skipped = coalesce($3, skipped) WHERE number = $1", job, first + entries.Length, counts);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ManifestSegment?> ReadManifestAsync(string jobId, long index, CancellationToken cancellationToken) =>
        await ReadSegmentAsync($"{SegmentColumns} AND first <= $2 ORDER BY first DESC LIMIT 1", cancellationToken, jobId, index) is { } segment
        && index < segment.End ? segment : null;

    /// <inheritdoc/>
    public Task<ManifestSegment?> LastManifestAsync(string jobId, CancellationToken cancellationToken) =>
        ReadSegmentAsync($"{SegmentColumns} ORDER BY first DESC LIMIT 1", cancellationToken, jobId);

    private Task<ManifestSegment?> ReadSegmentAsync(string sql, CancellationToken cancellationToken, params object[] values) => database.ReadAsync(
        session =>
        {
            using var rows = session.Query(sql, values);
            return rows.Read() ? JobDamage.Read((string)values[0], "its list of images", () => new ManifestSegment(rows.GetInt64(0), ReadEntries(rows))) : null;
        },
        cancellationToken);

    private ImmutableArray<ImageEntry> ReadEntries(SqliteDataReader row)
    {
        var body = row.GetFieldValue<byte[]>(1);
        return row.GetBoolean(2)
            ? bodies.Read<ImmutableArray<ImageEntry>>(body)
            : [.. bodies.Read<ImmutableArray<string>>(body).Select(path => new ImageEntry(path))];
    }
}
