using System.Collections.Immutable;
using StackExchange.Redis;
using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Storage.Redis.Connections;

namespace ZeroShotOrleans.Storage.Redis.Jobs;

/// <summary>Stores uploaded bytes beside their job in Redis.</summary>
internal sealed class RedisUploadStore(RedisConnection redis, RedisJobWriter writer, RedisKeys keys) : IUploadStore
{
    private const int ImagesPerStep = 512;

    /// <inheritdoc/>
    public Task AppendAsync(string jobId, long epoch, long first, ImmutableArray<byte[]> files, CancellationToken cancellationToken)
    {
        const string Lua =
            """
            local added = 0
            for at = 2, #ARGV, 2 do
                added = added + #ARGV[at + 1] - redis.call('HSTRLEN', KEYS[2], ARGV[at])
                redis.call('HSET', KEYS[2], ARGV[at], ARGV[at + 1])
            end
            redis.call('HINCRBY', KEYS[1], 'uploaded', string.format('%.0f', added))
            redis.call('HINCRBY', KEYS[1], 'upload_taken', string.format('%.0f', added))
            return {'ok', writes}
            """;
        RedisValue[] values = [.. files.Index().SelectMany(file => new RedisValue[] { first + file.Index, file.Item })];
        return Detached.RunAsync(() => writer.WriteAsync(Lua, Keys(jobId), jobId, epoch, values), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<byte[]>> ReadAsync(string jobId, long first, int count, long maxBytes, CancellationToken cancellationToken)
    {
        const string Lua =
            """
            local files, bytes = {}, 0
            for at = 0, tonumber(ARGV[2]) - 1 do
                local file = redis.call('HGET', KEYS[1], string.format('%.0f', tonumber(ARGV[1]) + at))
                if not file then break end
                bytes = bytes + #file
                if at > 0 and bytes > tonumber(ARGV[3]) then break end
                files[at + 1] = file
            end
            return files
            """;
        return Detached.RunAsync(
            async () => ImmutableArray.Create((byte[][])(await redis.CallAsync(
                database => database.ScriptEvaluateAsync(Lua, [keys.Uploads(jobId)], [first, count, maxBytes])))!),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task DiscardAsync(string jobId, long epoch, ImageRange images, CancellationToken cancellationToken)
    {
        const string Lua =
            """
            local removed = 0
            for at = tonumber(ARGV[2]), tonumber(ARGV[3]) - 1 do
                local image = string.format('%.0f', at)
                removed = removed + redis.call('HSTRLEN', KEYS[2], image)
                redis.call('HDEL', KEYS[2], image)
            end
            redis.call('HINCRBY', KEYS[1], 'uploaded', string.format('%.0f', 0 - removed))
            return {'ok', writes, redis.call('HLEN', KEYS[2])}
            """;
        return Detached.RunAsync(
            async () =>
            {
                var (from, left) = (images.First, 0L);
                do
                {
                    var to = Math.Min(images.End, from + ImagesPerStep);
                    left = (long)(await writer.WriteAsync(Lua, Keys(jobId), jobId, epoch, from, to)).Details[0];
                    from = to;
                }
                while (from < images.End && left > 0);
                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<long> BytesAsync(string jobId, CancellationToken cancellationToken) => Detached.RunAsync(
        async () => (long)await redis.CallAsync(database => database.HashGetAsync(keys.Job(jobId), RedisJob.Uploaded)), cancellationToken);

    /// <inheritdoc/>
    public Task<long> TakenAsync(string jobId, CancellationToken cancellationToken) => Detached.RunAsync(
        async () => (long)await redis.CallAsync(database => database.HashGetAsync(keys.Job(jobId), RedisJob.UploadTaken)), cancellationToken);

    private RedisKey[] Keys(string jobId) => [keys.Job(jobId), keys.Uploads(jobId)];
}
