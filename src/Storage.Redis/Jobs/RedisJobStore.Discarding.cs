using StackExchange.Redis;
using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Storage.Redis.Connections;

namespace ZeroShotOrleans.Storage.Redis.Jobs;

// Discards outcomes that are kept elsewhere. Their rows stay without a body: they say which images have an outcome.
internal sealed partial class RedisJobStore
{
    /// <inheritdoc/>
    public Task DiscardOutcomesAsync(string jobId, long epoch, ImageRange images, CancellationToken cancellationToken)
    {
        // Arguments after the fence: the body of discarded rows, then the first image of each row.
        const string Lua =
            """
            local bytes = 0
            for at = 3, #ARGV do
                bytes = bytes + #ARGV[2] - redis.call('HSTRLEN', KEYS[2], ARGV[at])
                redis.call('HSET', KEYS[2], ARGV[at], ARGV[2])
            end
            redis.call('HINCRBY', KEYS[1], 'bytes', string.format('%.0f', bytes))
            return {'ok', writes}
            """;
        return Detached.RunAsync(
            async () =>
            {
                // A row that began before the images could not be discarded with the images before them.
                for (RedisValue from = Math.Max(0, images.First - MaxOutcomesPerRow); ;)
                {
                    var rows = await redis.CallAsync(database => database.ExecuteAsync(
                        "ZRANGEBYSCORE", (RedisKey)keys.Rows(jobId), from, $"({images.End}", "LIMIT", 0, RowsPerLook));
                    var page = ((string[])rows!).Select(StoredRow.Read).ToArray();
                    RedisValue[] whole = [.. page.Where(row => row.First + row.Count <= images.End).Select(row => (RedisValue)row.First)];
                    await writer.WriteAsync(Lua, [keys.Job(jobId), keys.Outcomes(jobId)], jobId, epoch, [DiscardedOutcomes.Body, .. whole]);
                    if (page.Length < RowsPerLook)
                    {
                        return true;
                    }

                    from = $"({page[^1].First}";
                }
            },
            cancellationToken);
    }
}
