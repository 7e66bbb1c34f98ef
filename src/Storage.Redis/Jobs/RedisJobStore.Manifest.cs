using System.Collections.Immutable;
using StackExchange.Redis;
using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Storage.Redis.Connections;

namespace ZeroShotOrleans.Storage.Redis.Jobs;

// The images of a job.
internal sealed partial class RedisJobStore
{
    /// <inheritdoc/>
    public Task AppendManifestAsync(
        string jobId, long epoch, long first, ImmutableArray<ImageEntry> entries, SkippedFiles? skipped, CancellationToken cancellationToken)
    {
        const string Lua =
            """
            local listed = redis.call('HGET', KEYS[1], 'listed') or '0'
            if listed ~= ARGV[3] then
                local same = redis.call('ZRANGEBYSCORE', KEYS[2], ARGV[3], ARGV[3])[1]
                if same and same:match('%S+$') == ARGV[2] then return {'ok', writes} end
                return {'listed', writes, listed}
            end
            if ARGV[4] ~= '0' then
                redis.call('ZADD', KEYS[2], ARGV[3], ARGV[3] .. ' ' .. ARGV[4] .. ' ' .. ARGV[2])
                redis.call('HSET', KEYS[3], ARGV[3], ARGV[5])
                redis.call('HINCRBY', KEYS[1], 'listed', ARGV[4])
                if ARGV[6] ~= '' then redis.call('HSET', KEYS[1], ARGV[7], ARGV[6]) end
            end
            return {'ok', writes}
            """;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(entries.Length, ManifestSegment.MaxImages, nameof(entries));
        RedisKey[] segments = [keys.Job(jobId), keys.Segments(jobId), keys.Manifest(jobId)];
        RedisValue[] segment = [WriteName(), first, entries.Length, bodies.Write(entries), skipped is null ? "" : bodies.Write(skipped), RedisJob.Skipped];
        return Detached.RunAsync(
            async () => await writer.WriteAsync(Lua, segments, jobId, epoch, segment) is ("listed", [var listed])
                ? throw new InvalidOperationException($"Job {jobId} has {listed} images; a segment cannot start at {first}.")
                : true,
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ManifestSegment?> ReadManifestAsync(string jobId, long index, CancellationToken cancellationToken) =>
        await ReadSegmentAsync(jobId, index, cancellationToken) is { } segment && index < segment.End ? segment : null;

    /// <inheritdoc/>
    public Task<ManifestSegment?> LastManifestAsync(string jobId, CancellationToken cancellationToken) => ReadSegmentAsync(jobId, "+inf", cancellationToken);

    /// <summary>The last segment that starts at or before an index.</summary>
    private Task<ManifestSegment?> ReadSegmentAsync(string jobId, RedisValue last, CancellationToken cancellationToken)
    {
        const string Lua =
            """
            local segment = redis.call('ZREVRANGEBYSCORE', KEYS[1], ARGV[1], '-inf', 'LIMIT', 0, 1)[1]
            if not segment then return {} end
            local first = segment:match('^%d+')
            return {first, redis.call('HGET', KEYS[2], first)}
            """;
        return Detached.RunAsync(
            async () => (RedisValue[])(await redis.CallAsync(
                database => database.ScriptEvaluateAsync(Lua, [keys.Segments(jobId), keys.Manifest(jobId)], [last])))! is [var first, var body]
                ? JobDamage.Read(jobId, "its list of images", () => new ManifestSegment((long)first, bodies.Read<ImmutableArray<ImageEntry>>((byte[]?)body ?? [])))
                : null,
            cancellationToken);
    }
}
