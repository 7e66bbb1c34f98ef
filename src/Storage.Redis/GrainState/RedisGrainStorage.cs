using Orleans.Serialization.Serializers;
using Orleans.Storage;
using StackExchange.Redis;
using ZeroShotOrleans.Storage.Redis.Connections;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Storage.Redis.GrainState;

/// <summary>
/// Grain storage in Redis. Orleans' own provider fails on the first lost connection and takes its own retried write for
/// another writer's; here the writer chooses the new ETag and so recognises its own write.
/// </summary>
internal sealed class RedisGrainStorage(RedisConnection redis, RedisKeys keys, StoredBody bodies, StoredGrainState states, IActivatorProvider activators) : IGrainStorage
{
    private const string Etag = "etag";
    private const string Body = "body";

    /// <inheritdoc/>
    public Task ReadStateAsync<T>(string grainType, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(grainType, grainId, grainState, CancellationToken.None);

    /// <inheritdoc/>
    public async Task ReadStateAsync<T>(string grainType, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var key = keys.Grain(grainType, grainId.ToString());
        var stored = await redis.RunAsync(database => database.HashGetAsync(key, [Etag, Body]), cancellationToken);
        if (stored[0].IsNull)
        {
            Forget(grainState);
            return;
        }

        grainState.State = states.Read<T>(grainType, grainId.ToString(), (byte[]?)stored[1] ?? []);
        (grainState.ETag, grainState.RecordExists) = (stored[0].ToString(), true);
    }

    /// <inheritdoc/>
    public Task WriteStateAsync<T>(string grainType, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(grainType, grainId, grainState, CancellationToken.None);

    /// <inheritdoc/>
    public async Task WriteStateAsync<T>(string grainType, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        const string Lua =
            """
            local stored = redis.call('HGET', KEYS[1], 'etag') or ''
            if stored ~= ARGV[1] then return stored end
            redis.call('HSET', KEYS[1], 'etag', ARGV[2], 'body', ARGV[3])
            return ARGV[2]
            """;
        var etag = Guid.NewGuid().ToString("N");
        await ChangeAsync(Lua, grainType, grainId, grainState.ETag, etag, bodies.Write(grainState.State), cancellationToken);
        (grainState.ETag, grainState.RecordExists) = (etag, true);
    }

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string grainType, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(grainType, grainId, grainState, CancellationToken.None);

    /// <inheritdoc/>
    public async Task ClearStateAsync<T>(string grainType, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        // Missing state was already cleared, by an earlier try or by another caller.
        const string Lua =
            """
            local stored = redis.call('HGET', KEYS[1], 'etag')
            if stored and stored ~= ARGV[1] then return stored end
            redis.call('UNLINK', KEYS[1])
            return ARGV[2]
            """;
        await ChangeAsync(Lua, grainType, grainId, grainState.ETag, newEtag: "", body: RedisValue.EmptyString, cancellationToken);
        Forget(grainState);
    }

    private async Task ChangeAsync(
        string lua, string state, GrainId grainId, string? etag, string newEtag, RedisValue body, CancellationToken cancellationToken)
    {
        var grain = grainId.ToString();
        var stored = (string?)await redis.RunAsync(
            database => database.ScriptEvaluateAsync(lua, [keys.Grain(state, grain)], [etag ?? "", newEtag, body]), cancellationToken);
        if (stored != newEtag)
        {
            throw new InconsistentStateException(
                $"State '{state}' of grain '{grain}' was changed by another activation; this one must read it again.", stored, etag);
        }
    }

    private void Forget<T>(IGrainState<T> grainState) =>
        (grainState.State, grainState.ETag, grainState.RecordExists) = (activators.GetActivator<T>().Create(), null!, false);
}
