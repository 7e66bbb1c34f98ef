using System.Collections.Immutable;
using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Storage.Sqlite.State;

namespace ZeroShotOrleans.Storage.Sqlite.Jobs;

// What each tenant has stored.
internal sealed partial class SqliteJobStore
{
    private const int MaxOldFinished = 1000;

    private bool _tenantsKnown;

    /// <inheritdoc/>
    public async Task<ImmutableArray<string>> OldFinishedAsync(string tenant, int keep, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keep);
        await ReadTenantsAsync(cancellationToken);
        return await ReadIdsAsync(
            """
            SELECT id FROM job WHERE doomed = 0 AND tenant = $1 AND state = $2 AND keeps_own = 0 AND number <
                (SELECT coalesce(min(number), 9223372036854775807) FROM
                    (SELECT number FROM job WHERE doomed = 0 AND tenant = $1 AND state = $2 AND keeps_own = 0 ORDER BY number DESC LIMIT $3))
            ORDER BY number LIMIT $4
            """,
            cancellationToken, tenant, (int)JobState.Finished, keep, MaxOldFinished);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<StoredJob>> NewestOfAsync(string tenant, int most, CancellationToken cancellationToken)
    {
        await ReadTenantsAsync(cancellationToken);
        return await ReadJobsAsync(
            $"{JobColumns} WHERE doomed = 0 AND tenant = $1 ORDER BY number DESC LIMIT $2", JobDamage.Placeholder, cancellationToken, tenant, Math.Max(0, most));
    }

    /// <inheritdoc/>
    public async Task<ImmutableDictionary<string, int>> CountOpenByTenantAsync(CancellationToken cancellationToken)
    {
        await ReadTenantsAsync(cancellationToken);
        return await database.ReadAsync(
            session =>
            {
                using var rows = session.Query(
                    "SELECT tenant, count(*) FROM job WHERE doomed = 0 AND state IN ($1, $2, $3) GROUP BY tenant",
                    (int)JobState.Preparing, (int)JobState.Running, (int)JobState.Paused);
                return Each(rows, row => KeyValuePair.Create(row.GetString(0), row.GetInt32(1))).ToImmutableDictionary(StringComparer.Ordinal);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<StoredAmount> AmountAsync(string tenant, CancellationToken cancellationToken)
    {
        await ReadTenantsAsync(cancellationToken);
        return await database.ReadAsync(
            session =>
            {
                using var rows = session.Query(
                    """
                    SELECT count(*), coalesce(sum(stored_bytes + (SELECT coalesce(sum(upload.bytes), 0) FROM upload WHERE upload.job = job.number)), 0)
                    FROM job WHERE doomed = 0 AND tenant = $1
                    """,
                    tenant);
                return rows.Read() ? new StoredAmount(rows.GetInt64(0), rows.GetInt64(1)) : default;
            },
            cancellationToken);
    }

    // Rows of earlier versions have their tenant in the description only.
    private async Task ReadTenantsAsync(CancellationToken cancellationToken)
    {
        while (!_tenantsKnown)
        {
            _tenantsKnown = await database.ReadAsync(session => session.Scalar<long?>("SELECT number FROM job WHERE tenant IS NULL LIMIT 1") is null, cancellationToken)
                || !await database.WriteAsync(ReadTenantsStep, cancellationToken);
        }
    }

    private bool ReadTenantsStep(StateSession session)
    {
        (long Number, byte[] Description)[] unread;
        using (var rows = session.Query("SELECT number, description FROM job WHERE tenant IS NULL LIMIT $1", RowsPerStep))
        {
            unread = [.. Each(rows, row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1)))];
        }

        foreach (var (number, description) in unread)
        {
            var (tenant, keepsOwn) = RetentionOf(description);
            session.Execute("UPDATE job SET tenant = $2, keeps_own = $3 WHERE number = $1", number, tenant, keepsOwn);
        }

        return unread.Length > 0;
    }

    // A damaged job is deleted by its owner or when its time is over, never by count.
    private (string Tenant, bool KeepsOwn) RetentionOf(byte[] description)
    {
        try
        {
            var spec = bodies.Read<JobDescription>(description).Spec;
            return (spec.Tenant, spec.KeepFor is not null);
        }
        catch (ZeroShotException damage) when (damage.Code is ZeroShotError.StateDamaged)
        {
            return ("", true);
        }
    }
}
