using System.Collections.Immutable;
using StackExchange.Redis;
using ZeroShotOrleans.Storage.Embeddings;
using ZeroShotOrleans.Storage.Prompts;
using ZeroShotOrleans.Storage.Redis.Connections;

namespace ZeroShotOrleans.Storage.Redis.Embeddings;

/// <summary>Stores prompt embeddings in Redis, one key each, so that they spread over a Redis Cluster.</summary>
internal sealed class RedisPromptStore(RedisConnection redis, RedisKeys keys, TimeProvider time) : IPromptStore
{
    // A label set may have two million prompts; a thousand embeddings in flight are a few megabytes.
    private const int KeysPerStep = 1000;

    /// <inheritdoc/>
    public Task<ImmutableArray<byte[]?>> FindAsync(string space, ImmutableArray<string> prompts, CancellationToken cancellationToken) => Detached.RunAsync(
        async () =>
        {
            var embeddings = ImmutableArray.CreateBuilder<byte[]?>(prompts.Length);
            foreach (var some in prompts.Chunk(KeysPerStep))
            {
                var found = await redis.CallAsync(database => Task.WhenAll(some.Select(text => database.StringGetAsync(keys.Prompt(space, text)))));
                embeddings.AddRange(found.Select(value => DatedPrompt.Embedding((byte[]?)value)));
            }

            var missing = Enumerable.Range(0, prompts.Length).Where(at => embeddings[at] is null).ToArray();
            await MoveAsync(space, prompts, missing, embeddings);
            return embeddings.MoveToImmutable();
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task SaveAsync(string space, ImmutableArray<KeyValuePair<string, byte[]>> embeddings, CancellationToken cancellationToken) => Detached.RunAsync(
        async () =>
        {
            var now = time.GetUtcNow();
            foreach (var some in embeddings.Chunk(KeysPerStep))
            {
                await redis.CallAsync(database => Task.WhenAll(
                    some.Select(embedding => database.StringSetAsync(keys.Prompt(space, embedding.Key), DatedPrompt.Of(embedding.Value, now)))));
            }

            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task TouchAsync(string space, ImmutableArray<string> prompts, DateTimeOffset before, CancellationToken cancellationToken) => Detached.RunAsync(
        async () =>
        {
            // One that was deleted or touched since it was looked at stays as it is.
            const string Lua = "if redis.call('GETRANGE', KEYS[1], 0, 7) == ARGV[1] then redis.call('SET', KEYS[1], ARGV[2]) end return 0";
            foreach (var some in prompts.Select(prompt => (RedisKey)keys.Prompt(space, prompt)).Chunk(KeysPerStep))
            {
                var times = await redis.CallAsync(database => Task.WhenAll(some.Select(key => database.StringGetRangeAsync(key, 0, DatedPrompt.TimeBytes - 1))));
                var stale = some.Zip(times).Where(pair => DatedPrompt.Used((byte[]?)pair.Second) < before.ToUnixTimeMilliseconds()).ToArray();
                var values = await redis.CallAsync(database => Task.WhenAll(stale.Select(pair => database.StringGetAsync(pair.First))));
                var now = time.GetUtcNow();
                await redis.CallAsync(database => Task.WhenAll(stale.Zip(values, (pair, value) => (pair.First, pair.Second, Embedding: DatedPrompt.Embedding((byte[]?)value)))
                    .Where(touched => touched.Embedding is not null)
                    .Select(touched => database.ScriptEvaluateAsync(Lua, [touched.First], [touched.Second, DatedPrompt.Of(touched.Embedding!, now)]))));
            }

            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    /// <remarks>
    /// Reads the time and length of every embedding, a thousand at a time, once to find the time before which they must go and once to delete them. No index could be wrong, and
    /// no key has to lie beside another. What is used or saved meanwhile stays.
    /// </remarks>
    public Task<TrimmedPrompts> TrimAsync(long maxBytes, DateTimeOffset since, CancellationToken cancellationToken) => Detached.RunAsync(
        async () =>
        {
            var bytesOf = new SortedDictionary<long, long>();
            await foreach (var some in LookAsync())
            {
                foreach (var (_, _, used, bytes) in some)
                {
                    bytesOf[used] = bytesOf.GetValueOrDefault(used) + bytes;
                }
            }

            var total = bytesOf.Values.Sum();
            var excess = total - maxBytes;
            var (last, freed) = (long.MinValue, 0L);
            foreach (var (used, bytes) in bytesOf)
            {
                if (used >= since.ToUnixTimeMilliseconds() && freed >= excess)
                {
                    break;
                }

                (last, freed) = (used, freed + bytes);
            }

            return freed == 0 ? new TrimmedPrompts(0, total) : await DeleteAsync(last, total, maxBytes, since.ToUnixTimeMilliseconds());
        },
        cancellationToken);

    private async Task<TrimmedPrompts> DeleteAsync(long last, long total, long maxBytes, long since)
    {
        const string Lua = "if redis.call('GETRANGE', KEYS[1], 0, 7) == ARGV[1] then return redis.call('UNLINK', KEYS[1]) end return 0";
        var (deleted, left) = (0L, total);

        // Of those of the last millisecond only as many as must go; the others before them all.
        var ofLast = new List<(RedisKey Key, RedisValue Time, long Used, long Bytes)>();
        await foreach (var some in LookAsync())
        {
            ofLast.AddRange(some.Where(prompt => prompt.Used == last && last >= since));
            await UnlinkAsync([.. some.Where(prompt => prompt.Used < last || (prompt.Used == last && last < since))]);
        }

        foreach (var some in ofLast.DistinctBy(prompt => prompt.Key).Chunk(KeysPerStep))
        {
            var count = 0;
            for (var excess = left - maxBytes; count < some.Length && excess > 0; count++)
            {
                excess -= some[count].Bytes;
            }

            await UnlinkAsync(some[..count]);
        }

        return new TrimmedPrompts(deleted, left);

        async Task UnlinkAsync((RedisKey Key, RedisValue Time, long Used, long Bytes)[] some)
        {
            var gone = await redis.CallAsync(database => Task.WhenAll(some.Select(prompt => database.ScriptEvaluateAsync(Lua, [prompt.Key], [prompt.Time]))));
            foreach (var (prompt, _) in some.Zip(gone).Where(pair => (long)pair.Second > 0))
            {
                deleted++;
                left -= prompt.Bytes;
            }
        }
    }

    private async IAsyncEnumerable<(RedisKey Key, RedisValue Time, long Used, long Bytes)[]> LookAsync()
    {
        foreach (var pattern in new[] { keys.AllPrompts, keys.AllUndatedPrompts })
        {
            foreach (var server in await redis.PrimariesAsync())
            {
                await foreach (var some in server.KeysAsync(pattern: pattern, pageSize: KeysPerStep).Chunk(KeysPerStep))
                {
                    var looked = await redis.CallAsync(database => Task.WhenAll(some.Select(async key => (
                        Key: key,
                        Time: await database.StringGetRangeAsync(key, 0, DatedPrompt.TimeBytes - 1),
                        Length: await database.StringLengthAsync(key)))));
                    yield return [.. looked.Where(prompt => prompt.Length > 0).Select(prompt => pattern == keys.AllPrompts
                        ? (prompt.Key, prompt.Time, DatedPrompt.Used((byte[]?)prompt.Time) ?? 0, prompt.Length - DatedPrompt.Header + IPromptStore.Overhead)
                        : (prompt.Key, prompt.Time, 0L, prompt.Length))];
                }
            }
        }
    }

    // Of a build without times of use. Those that are asked for get one; the others are the first to be deleted.
    private async Task MoveAsync(string space, ImmutableArray<string> prompts, int[] missing, ImmutableArray<byte[]?>.Builder embeddings)
    {
        foreach (var some in missing.Chunk(KeysPerStep))
        {
            var found = await redis.CallAsync(database => Task.WhenAll(some.Select(at => database.StringGetAsync(keys.UndatedPrompt(space, prompts[at])))));
            var now = time.GetUtcNow();
            foreach (var (at, value) in some.Zip(found))
            {
                embeddings[at] = EmbeddingChecksum.Unseal((byte[]?)value);
            }

            var moved = some.Where(at => embeddings[at] is not null).ToArray();
            await redis.CallAsync(database => Task.WhenAll(moved.Select(at => database.StringSetAsync(keys.Prompt(space, prompts[at]), DatedPrompt.Of(embeddings[at]!, now)))));
            await redis.CallAsync(database => Task.WhenAll(moved.Select(at => database.KeyDeleteAsync(keys.UndatedPrompt(space, prompts[at])))));
        }
    }
}
