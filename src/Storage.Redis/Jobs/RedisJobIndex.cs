using StackExchange.Redis;
using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Storage.Redis.Connections;

namespace ZeroShotOrleans.Storage.Redis.Jobs;

/// <summary>The index of jobs. May list jobs that do not exist, but never misses one (see <see cref="RedisKeys"/>).</summary>
internal sealed class RedisJobIndex(RedisConnection redis, RedisKeys keys)
{
    // A job that is being submitted is indexed before it exists. After an hour, no client is still waiting for its submission.
    private static readonly TimeSpan _submissionsEnd = TimeSpan.FromHours(1);

    /// <summary>Adds a job that is about to start, as open. Returns its number, also if it already exists.</summary>
    public async Task<long> AddAsync(string jobId, string specHash, string tenant)
    {
        const string Lua =
            """
            local number = redis.call('ZSCORE', KEYS[1], ARGV[1])
            if not number then
                local now = redis.call('TIME')
                local last = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')
                number = now[1] * 1000000 + now[2]
                if last[2] and tonumber(last[2]) >= number then number = tonumber(last[2]) + 1 end
                redis.call('ZADD', KEYS[1], number, ARGV[1])
                redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
                redis.call('HSET', KEYS[3], ARGV[1], ARGV[3])
                redis.call('ZADD', KEYS[4], number, ARGV[1])
                redis.call('HSET', KEYS[5], ARGV[1], ARGV[4])
                redis.call('ZADD', KEYS[6], number, ARGV[1])
            end
            return string.format('%.0f', number)
            """;
        return (long)await redis.CallAsync(database => database.ScriptEvaluateAsync(
            Lua, [keys.Numbers, keys.Specs, keys.Open, keys.Spec(specHash), keys.Tenants, keys.Tenant(tenant)], [jobId, specHash, Mark(), tenant]));
    }

    /// <summary>Writes the index entries that a job needs before it gets a status. Returns the mark that <see cref="SettleAsync"/> needs.</summary>
    public async Task<RedisValue> PrepareAsync(string jobId, JobStatus status)
    {
        if (status.KeepUntil is { } until)
        {
            await redis.CallAsync(database => database.SortedSetAddAsync(keys.Keep, jobId, until.ToUnixTimeMilliseconds()));
        }

        if (status.State.IsOpen())
        {
            await redis.CallAsync(database => database.HashSetAsync(keys.Open, jobId, Mark()));
            return RedisValue.Null;
        }

        return await redis.CallAsync(database => database.HashGetAsync(keys.Open, jobId));
    }

    /// <summary>After a job got a status that is not open: removes it from the open jobs, unless it was reopened since.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="mark">From <see cref="PrepareAsync"/>.</param>
    public async Task SettleAsync(string jobId, RedisValue mark)
    {
        const string Lua = "if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then redis.call('HDEL', KEYS[1], ARGV[1]) end return 1";
        if (!mark.IsNull)
        {
            await redis.CallAsync(database => database.ScriptEvaluateAsync(Lua, [keys.Open], [jobId, mark]));
        }
    }

    /// <summary>Jobs that may be open.</summary>
    public Task<RedisValue[]> OpenAsync() => redis.CallAsync(database => database.HashKeysAsync(keys.Open));

    /// <summary>Ended jobs that may be due for deletion, earliest first.</summary>
    public Task<RedisValue[]> DueAsync(DateTimeOffset now, long skip, int most) => redis.CallAsync(database => database.SortedSetRangeByScoreAsync(
        keys.Keep, stop: now.ToUnixTimeMilliseconds(), skip: skip, take: most));

    /// <summary>Jobs, newest first.</summary>
    public Task<RedisValue[]> NewestAsync(long skip, int most) => redis.CallAsync(database => database.SortedSetRangeByRankAsync(
        keys.Numbers, skip, skip + most - 1, Order.Descending));

    /// <summary>Jobs that may match a spec, newest first.</summary>
    public Task<RedisValue[]> OfSpecAsync(string specHash) => redis.CallAsync(database => database.SortedSetRangeByRankAsync(
        keys.Spec(specHash), order: Order.Descending));

    /// <summary>Jobs of a tenant, newest first.</summary>
    public Task<RedisValue[]> OfTenantAsync(string tenant) => redis.CallAsync(database => database.SortedSetRangeByRankAsync(
        keys.Tenant(tenant), order: Order.Descending));

    /// <summary>Whether the tenant of every job is indexed. Silos of earlier versions add jobs without it.</summary>
    public async Task<bool> HasAllTenantsAsync()
    {
        const string Lua = "return redis.call('ZCARD', KEYS[1]) <= redis.call('HLEN', KEYS[2])";
        return (bool)await redis.CallAsync(database => database.ScriptEvaluateAsync(Lua, [keys.Numbers, keys.Tenants]));
    }

    /// <summary>The tenants of some jobs, in their order; null where it is not indexed.</summary>
    public async Task<RedisValue[]> TenantsOfAsync(RedisValue[] jobs) => jobs is [] ? [] : await redis.CallAsync(database => database.HashGetAsync(keys.Tenants, jobs));

    /// <summary>Those of some jobs whose tenant is not indexed.</summary>
    public async Task<RedisValue[]> WithoutTenantAsync(RedisValue[] jobs)
    {
        var tenants = await TenantsOfAsync(jobs);
        return [.. jobs.Where((_, at) => tenants[at].IsNull)];
    }

    /// <summary>Indexes the tenant of a job, unless it was deleted.</summary>
    public Task AddTenantAsync(string jobId, string tenant)
    {
        const string Lua =
            """
            local number = redis.call('ZSCORE', KEYS[1], ARGV[1])
            if number then
                redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
                redis.call('ZADD', KEYS[3], number, ARGV[1])
            end
            return 1
            """;
        return redis.CallAsync(database => database.ScriptEvaluateAsync(Lua, [keys.Numbers, keys.Tenants, keys.Tenant(tenant)], [jobId, tenant]));
    }

    /// <summary>Removes a deleted job.</summary>
    public Task RemoveAsync(string jobId) => RemoveAsync(jobId, TimeSpan.Zero);

    /// <summary>
    /// Removes an entry without a job: its submission or deletion was interrupted. Recently added entries stay, because their job may be about to appear.
    /// </summary>
    public Task RemoveDanglingAsync(string jobId) => RemoveAsync(jobId, _submissionsEnd);

    private async Task RemoveAsync(string jobId, TimeSpan minimumAge)
    {
        const string Lua =
            """
            local number = redis.call('ZSCORE', KEYS[1], ARGV[1])
            local now = redis.call('TIME')
            if number and now[1] * 1000000 + now[2] - tonumber(number) < tonumber(ARGV[2]) then return 0 end
            redis.call('ZREM', KEYS[1], ARGV[1])
            redis.call('HDEL', KEYS[2], ARGV[1])
            redis.call('HDEL', KEYS[3], ARGV[1])
            redis.call('ZREM', KEYS[4], ARGV[1])
            redis.call('ZREM', KEYS[5], ARGV[1])
            redis.call('HDEL', KEYS[6], ARGV[1])
            redis.call('ZREM', KEYS[7], ARGV[1])
            return 1
            """;
        var (spec, tenant) = await redis.CallAsync(async database => (await database.HashGetAsync(keys.Specs, jobId), await database.HashGetAsync(keys.Tenants, jobId)));
        await redis.CallAsync(database => database.ScriptEvaluateAsync(
            Lua,
            [keys.Numbers, keys.Specs, keys.Open, keys.Keep, keys.Spec(spec.ToString()), keys.Tenants, keys.Tenant(tenant.ToString())],
            [jobId, (long)minimumAge.TotalMicroseconds]));
    }

    private static string Mark() => Guid.NewGuid().ToString("N");
}
