using System.Collections.Immutable;
using ZeroShotOrleans.Storage.Embeddings;
using ZeroShotOrleans.Storage.Prompts;
using ZeroShotOrleans.Storage.Redis.Connections;

namespace ZeroShotOrleans.Storage.Redis.Embeddings;

/// <summary>Stores prompt embeddings in Redis, one key each, so that they spread over a Redis Cluster.</summary>
internal sealed class RedisPromptStore(RedisConnection redis, RedisKeys keys) : IPromptStore
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
                embeddings.AddRange(found.Select(value => EmbeddingChecksum.Unseal((byte[]?)value)));
            }

            return embeddings.MoveToImmutable();
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task SaveAsync(string space, ImmutableArray<KeyValuePair<string, byte[]>> embeddings, CancellationToken cancellationToken) => Detached.RunAsync(
        async () =>
        {
            foreach (var some in embeddings.Chunk(KeysPerStep))
            {
                await redis.CallAsync(database => Task.WhenAll(
                    some.Select(embedding => database.StringSetAsync(keys.Prompt(space, embedding.Key), EmbeddingChecksum.Seal(embedding.Value)))));
            }

            return true;
        },
        cancellationToken);
}
