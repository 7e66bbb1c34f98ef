using System.Collections.Immutable;
using System.Globalization;
using ZeroShotOrleans.Storage.Labels;
using ZeroShotOrleans.Storage.Sqlite.State;

namespace ZeroShotOrleans.Storage.Sqlite.Labels;

/// <summary>Lists the label sets in <see cref="StateDatabase"/>.</summary>
/// <param name="database">The state.</param>
/// <param name="service">Service id of the cluster.</param>
internal sealed class SqliteStoredLabelSets(StateDatabase database, string service) : IStoredLabelSets
{
    /// <inheritdoc/>
    public Task<ImmutableArray<StoredLabelSet>> ListAsync(CancellationToken cancellationToken) => database.ReadAsync(
        session =>
        {
            // SQLite knows the length of a body without reading its pages.
            using var rows = session.Query("SELECT grain, length(body) FROM grain_state WHERE service = $1 AND state = $2", service, IStoredLabelSets.State);
            var sets = ImmutableArray.CreateBuilder<StoredLabelSet>();
            while (rows.Read())
            {
                sets.Add(new(GrainId.Parse(rows.GetString(0), CultureInfo.InvariantCulture).Key.ToString()!, rows.GetInt64(1)));
            }

            return sets.ToImmutable();
        },
        cancellationToken);
}
