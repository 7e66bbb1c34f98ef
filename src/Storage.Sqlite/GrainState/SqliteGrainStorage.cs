using System.Globalization;
using Orleans.Serialization.Serializers;
using Orleans.Storage;
using ZeroShotOrleans.Storage.Sqlite.State;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Storage.Sqlite.GrainState;

/// <summary>Stores grain state in <see cref="StateDatabase"/>. Each ETag is a number that is never reused for another version of any state.</summary>
/// <param name="database">The state.</param>
/// <param name="bodies">Serializes values.</param>
/// <param name="states">Deserializes values.</param>
/// <param name="activators">Creates the value of a state that was never stored.</param>
/// <param name="service">Service id of the cluster. Clusters with different ids can share one file.</param>
internal sealed class SqliteGrainStorage(StateDatabase database, StoredBody bodies, StoredGrainState states, IActivatorProvider activators, string service)
    : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
{
    /// <inheritdoc/>
    public Task ReadStateAsync<T>(string grainType, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(grainType, grainId, grainState, CancellationToken.None);

    /// <inheritdoc/>
    public async Task ReadStateAsync<T>(string grainType, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var grain = grainId.ToString();
        var stored = await database.ReadAsync(
            session =>
            {
                using var rows = session.Query(
                    "SELECT etag, body FROM grain_state WHERE service = $1 AND state = $2 AND grain = $3", service, grainType, grain);
                return rows.Read() ? (Etag: rows.GetInt64(0), Body: rows.GetFieldValue<byte[]>(1)) : default;
            },
            cancellationToken);
        if (stored.Body is null)
        {
            Forget(grainState);
            return;
        }

        grainState.State = states.Read<T>(grainType, grain, stored.Body);
        Remember(grainState, stored.Etag);
    }

    /// <inheritdoc/>
    public Task WriteStateAsync<T>(string grainType, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(grainType, grainId, grainState, CancellationToken.None);

    /// <inheritdoc/>
    public async Task WriteStateAsync<T>(string grainType, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var (grain, etag, body) = (grainId.ToString(), grainState.ETag, bodies.Write(grainState.State));
        var written = await database.WriteAsync(
            session =>
            {
                CheckEtag(session, grainType, grain, etag);
                return session.Scalar<long>(
                    "INSERT OR REPLACE INTO grain_state (service, state, grain, body) VALUES ($1, $2, $3, $4) RETURNING etag",
                    service, grainType, grain, body);
            },
            cancellationToken);
        Remember(grainState, written);
    }

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string grainType, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(grainType, grainId, grainState, CancellationToken.None);

    /// <inheritdoc/>
    public async Task ClearStateAsync<T>(string grainType, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var (grain, etag) = (grainId.ToString(), grainState.ETag);
        await database.WriteAsync(
            session =>
            {
                CheckEtag(session, grainType, grain, etag);
                return session.Execute(
                    "DELETE FROM grain_state WHERE service = $1 AND state = $2 AND grain = $3", service, grainType, grain);
            },
            cancellationToken);
        Forget(grainState);
    }

    /// <summary>Does nothing. A lifecycle participant is created when its silo starts, so a silo whose state cannot be opened does not start.</summary>
    public void Participate(ISiloLifecycle observer)
    {
    }

    private void CheckEtag(StateSession session, string state, string grain, string? etag)
    {
        var stored = session.Scalar<long?>(
            "SELECT etag FROM grain_state WHERE service = $1 AND state = $2 AND grain = $3", service, state, grain);
        var storedEtag = stored?.ToString(CultureInfo.InvariantCulture);
        if (storedEtag != etag)
        {
            throw new InconsistentStateException(
                $"State '{state}' of grain '{grain}' was changed by another activation; this one must read it again.", storedEtag, etag);
        }
    }

    private void Forget<T>(IGrainState<T> grainState) =>
        (grainState.State, grainState.ETag, grainState.RecordExists) = (activators.GetActivator<T>().Create(), null!, false);

    private static void Remember<T>(IGrainState<T> grainState, long etag) =>
        (grainState.ETag, grainState.RecordExists) = (etag.ToString(CultureInfo.InvariantCulture), true);
}
