using System.Buffers.Binary;
using System.Collections.Immutable;
using StackExchange.Redis;
using ZeroShotOrleans.Storage.Embeddings;
using ZeroShotOrleans.Storage.Redis.Connections;

namespace ZeroShotOrleans.Storage.Redis.Embeddings;

/// <summary>Stores image embeddings in Redis, one key each, so that they spread over a Redis Cluster.</summary>
internal sealed class RedisEmbeddingStore(RedisConnection redis, RedisKeys keys, TimeProvider time) : IEmbeddingStore
{
    private const int DayBytes = sizeof(int);
    private const int KeysPerStep = 1000;

    /// <inheritdoc/>
    public Task SaveAsync(string space, ImmutableArray<KeyValuePair<ContentHash, byte[]>> embeddings, CancellationToken cancellationToken)
    {
        // Equal content has an equal embedding, so overwriting an existing one only updates its day.
        var today = Day(DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));
        return redis.RunAsync(
            database => Task.WhenAll(embeddings.Select(embedding =>
                database.StringSetAsync(keys.Embedding(space, embedding.Key), (byte[])[.. today, .. embedding.Value]))),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<byte[]?>> FindAsync(string space, ImmutableArray<ContentHash> contents, CancellationToken cancellationToken) => Detached.RunAsync(
        async () =>
        {
            var found = await redis.CallAsync(database => Task.WhenAll(contents.Select(content => database.StringGetAsync(keys.Embedding(space, content)))));
            return found.Select(value => (byte[]?)value is { Length: > DayBytes } bytes ? EmbeddingChecksum.Checked(bytes[DayBytes..], sum: null) : null).ToImmutableArray();
        },
        cancellationToken);

    /// <inheritdoc/>
    /// <remarks>
    /// Reads the day of every embedding, a thousand at a time. Keys with an expiry would not need this, but then one
    /// retention setting would work differently in the two stores.
    /// </remarks>
    public Task<long> DeleteUnusedAsync(DateOnly since, CancellationToken cancellationToken) => Detached.RunAsync(
        async () =>
        {
            var deleted = 0L;
            foreach (var server in await redis.PrimariesAsync())
            {
                await foreach (var some in server.KeysAsync(pattern: keys.AllEmbeddings, pageSize: KeysPerStep).Chunk(KeysPerStep))
                {
                    deleted += await DeleteUnusedAsync(some, since);
                }
            }

            return deleted;
        },
        cancellationToken);

    private async Task<long> DeleteUnusedAsync(RedisKey[] some, DateOnly since)
    {
        // Embeddings saved since they were read stay.
        const string Lua = "if redis.call('GETRANGE', KEYS[1], 0, 3) == ARGV[1] then return redis.call('UNLINK', KEYS[1]) end return 0";
        var days = await redis.CallAsync(database => Task.WhenAll(some.Select(key => database.StringGetRangeAsync(key, 0, DayBytes - 1))));
        var unused = some.Zip(days).Where(pair => (byte[]?)pair.Second is { Length: DayBytes } day && Day(day) < since).ToArray();
        var deleted = await redis.CallAsync(database => Task.WhenAll(
            unused.Select(pair => database.ScriptEvaluateAsync(Lua, [pair.First], [pair.Second]))));
        return deleted.Sum(count => (long)count);
    }

    private static byte[] Day(DateOnly day)
    {
        var bytes = new byte[DayBytes];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, day.DayNumber);
        return bytes;
    }

    private static DateOnly Day(byte[] bytes) => DateOnly.FromDayNumber(BinaryPrimitives.ReadInt32LittleEndian(bytes));
}
