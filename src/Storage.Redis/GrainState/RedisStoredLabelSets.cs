using System.Collections.Immutable;
using System.Globalization;
using ZeroShotOrleans.Storage.Labels;
using ZeroShotOrleans.Storage.Redis.Connections;

namespace ZeroShotOrleans.Storage.Redis.GrainState;

/// <summary>Lists the label sets in Redis.</summary>
/// <remarks>Walks all keys, a thousand at a time: for housekeeping, not for requests.</remarks>
internal sealed class RedisStoredLabelSets(RedisConnection redis, RedisKeys keys) : IStoredLabelSets
{
    private const int KeysPerStep = 1000;

    /// <inheritdoc/>
    public Task<ImmutableArray<StoredLabelSet>> ListAsync(CancellationToken cancellationToken) => Detached.RunAsync(
        async () =>
        {
            var prefix = keys.Grain(IStoredLabelSets.State, "");
            var sets = ImmutableArray.CreateBuilder<StoredLabelSet>();
            foreach (var server in await redis.PrimariesAsync())
            {
                await foreach (var some in server.KeysAsync(pattern: prefix + "*", pageSize: KeysPerStep).Chunk(KeysPerStep))
                {
                    var sizes = await redis.CallAsync(database => Task.WhenAll(some.Select(key => database.HashStringLengthAsync(key, RedisGrainStorage.Body))));

                    // SCAN may tell of a key twice, and of one that was deleted meanwhile.
                    sets.AddRange(some.Zip(sizes).Where(pair => pair.Second > 0)
                        .Select(pair => new StoredLabelSet(GrainId.Parse(pair.First.ToString()[prefix.Length..], CultureInfo.InvariantCulture).Key.ToString()!, pair.Second)));
                }
            }

            return sets.DistinctBy(set => set.Key).ToImmutableArray();
        },
        cancellationToken);
}
