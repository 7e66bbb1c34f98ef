using StackExchange.Redis;
using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Storage.Redis.Connections;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Storage.Redis.Jobs;

/// <summary>Stores jobs in Redis, for silos on any number of machines. <see cref="RedisKeys"/> describes the layout.</summary>
internal sealed partial class RedisJobStore(RedisConnection redis, RedisJobWriter writer, RedisKeys keys, StoredBody bodies) : IJobStore
{
    private readonly RedisJobIndex _index = new(redis, keys);

    // Numbers the updates of this process. Starts with the time, so that a restarted process continues above its predecessor.
    private long _updates = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() * 1000;

    /// <inheritdoc/>
    public Task CreateAsync(JobDescription job, string specHash, CancellationToken cancellationToken)
    {
        const string Lua =
            """
            local maker = redis.call('HGET', KEYS[1], 'maker')
            if maker then return maker end
            redis.call('HSET', KEYS[1], 'maker', ARGV[1], 'epoch', 0, 'number', ARGV[2], 'spec', ARGV[3], 'state', ARGV[4], 'tenant', ARGV[6], 'own', ARGV[7], 'bytes', #ARGV[5])
            redis.call('SET', KEYS[2], ARGV[5])
            return ARGV[1]
            """;
        var body = bodies.Write(job);
        var maker = WriteName();
        return Detached.RunAsync(
            async () =>
            {
                var number = await _index.AddAsync(job.JobId, specHash, job.Spec.Tenant);
                var made = await redis.CallAsync(database => database.ScriptEvaluateAsync(
                    Lua, [keys.Job(job.JobId), keys.Description(job.JobId)],
                    [maker, number, specHash, (int)JobState.Preparing, body, job.Spec.Tenant, job.Spec.KeepFor is not null]));
                return (string?)made == maker ? true : throw new InvalidOperationException($"Job {job.JobId} already exists.");
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<StoredJob?> FindAsync(string jobId, CancellationToken cancellationToken) => Detached.RunAsync(() => ReadAsync(jobId), cancellationToken);

    /// <inheritdoc/>
    public Task<long> TakeAsync(string jobId, CancellationToken cancellationToken)
    {
        const string Lua =
            """
            if redis.call('EXISTS', KEYS[1]) == 0 then return {} end
            redis.call('HDEL', KEYS[1], 'update')
            return {redis.call('HINCRBY', KEYS[1], 'epoch', 1), redis.call('HINCRBY', KEYS[1], 'writes', 1)}
            """;
        return Detached.RunAsync(
            async () =>
            {
                var taken = (RedisValue[])(await redis.CallAsync(database => database.ScriptEvaluateAsync(Lua, [keys.Job(jobId)])))!;
                if (taken is not [var epoch, var writes])
                {
                    throw MissingJob.Of(jobId);
                }

                writer.Begin(jobId, (long)epoch, (long)writes);
                return (long)epoch;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task UpdateAsync(string jobId, long epoch, JobStatus status, CancellationToken cancellationToken)
    {
        // A retried update must not undo a later one.
        const string Lua =
            """
            local update = redis.call('HGET', KEYS[1], 'update')
            if update and tonumber(update) > tonumber(ARGV[2]) then return {'late', writes} end
            redis.call('HSET', KEYS[1], 'update', ARGV[2])
            redis.call('HDEL', KEYS[1], ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7], ARGV[8], ARGV[9])
            redis.call('HSET', KEYS[1], unpack(ARGV, 10))
            return {'ok', writes}
            """;
        var update = Interlocked.Increment(ref _updates);
        return Detached.RunAsync(
            async () =>
            {
                var mark = await _index.PrepareAsync(jobId, status);
                var (word, _) = await writer.WriteAsync(
                    Lua, [keys.Job(jobId)], jobId, epoch, [update, .. RedisJob.Optional, .. RedisJob.Write(status, bodies)]);
                if (word == "ok" && !status.State.IsOpen())
                {
                    await _index.SettleAsync(jobId, mark);
                    writer.End(jobId, epoch);
                }

                return true;
            },
            cancellationToken);
    }

    private async Task<StoredJob?> ReadAsync(string jobId)
    {
        var (fields, description) = await redis.CallAsync(async database =>
        {
            var hash = database.HashGetAllAsync(keys.Job(jobId));
            var body = database.StringGetAsync(keys.Description(jobId));
            await Task.WhenAll(hash, body);
            return (await hash, await body);
        });
        return fields is [] || description.IsNull
            ? null
            : JobDamage.Read(jobId, "its spec or its progress", () => RedisJob.Read(
                fields.ToDictionary(field => field.Name.ToString(), field => field.Value), bodies.Read<JobDescription>(description!), bodies));
    }

    /// <summary>Identifies one writing call in the stored keys.</summary>
    private static string WriteName() => Guid.NewGuid().ToString("N")[..12];
}
