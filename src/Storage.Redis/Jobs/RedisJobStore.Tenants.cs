using System.Collections.Immutable;
using StackExchange.Redis;
using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Storage.Redis.Connections;

namespace ZeroShotOrleans.Storage.Redis.Jobs;

// What each tenant has stored.
internal sealed partial class RedisJobStore
{
    private const int MaxOldFinished = 1000;

    /// <inheritdoc/>
    public Task<ImmutableArray<string>> OldFinishedAsync(string tenant, int keep, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keep);
        return Detached.RunAsync(
            async () => (await OfTenantAsync(tenant))
                .Where(job => job is { State: JobState.Finished, KeepsOwn: false })
                .Skip(keep).Reverse().Take(MaxOldFinished).Select(job => job.Id).ToImmutableArray(),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<StoredJob>> NewestOfAsync(string tenant, int most, CancellationToken cancellationToken) => Detached.RunAsync(
        async () =>
        {
            var found = ImmutableArray.CreateBuilder<StoredJob>();
            foreach (var some in (await OfTenantAsync(tenant)).Chunk(JobsPerRead))
            {
                var jobs = await Task.WhenAll(some.Select(job => ReadOrAsync(job.Id, JobDamage.Placeholder)));
                found.AddRange(jobs.OfType<StoredJob>().Take(most - found.Count));
                if (found.Count >= most)
                {
                    break;
                }
            }

            return found.ToImmutable();
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableDictionary<string, int>> CountOpenByTenantAsync(CancellationToken cancellationToken) => Detached.RunAsync(
        async () =>
        {
            await IndexTenantsAsync();
            var open = (await LookAsync(await _index.OpenAsync())).Where(job => job.State?.IsOpen() == true).Select(job => (RedisValue)job.Id).ToArray();
            return (await _index.TenantsOfAsync(open)).CountBy(tenant => tenant.ToString(), StringComparer.Ordinal).ToImmutableDictionary(StringComparer.Ordinal);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<StoredAmount> AmountAsync(string tenant, CancellationToken cancellationToken) => Detached.RunAsync(
        async () => (await OfTenantAsync(tenant)).Aggregate(
            default(StoredAmount), (sum, job) => new(sum.Jobs + 1, sum.Bytes + job.Bytes)),
        cancellationToken);

    // Newest first. The index may list jobs that were deleted.
    private async Task<IReadOnlyList<TenantJob>> OfTenantAsync(string tenant)
    {
        await IndexTenantsAsync();
        RedisValue[] fields = [RedisJob.State, RedisJob.KeepsOwn, RedisJob.Bytes, RedisJob.Uploaded];
        List<TenantJob> jobs = [];
        foreach (var some in (await _index.OfTenantAsync(tenant)).Chunk(JobsPerLook))
        {
            var found = await redis.CallAsync(database => Task.WhenAll(some.Select(id => database.HashGetAsync(keys.Job(id.ToString()), fields))));
            foreach (var (id, values) in some.Zip(found).Where(job => !job.Second[0].IsNull))
            {
                // Jobs of earlier versions say it in the description only.
                var keepsOwn = values[1].IsNull ? (await RetentionOfAsync(id.ToString()))?.KeepsOwn ?? true : (bool)values[1];
                jobs.Add(new(id.ToString(), (JobState)(int)values[0], keepsOwn, (long)values[2] + (long)values[3]));
            }
        }

        return jobs;
    }

    private async Task IndexTenantsAsync()
    {
        if (await _index.HasAllTenantsAsync())
        {
            return;
        }

        for (var skip = 0L; ; skip += JobsPerLook)
        {
            var ids = await _index.NewestAsync(skip, JobsPerLook);
            foreach (var id in await _index.WithoutTenantAsync(ids))
            {
                if (await RetentionOfAsync(id.ToString()) is var (tenant, _))
                {
                    await _index.AddTenantAsync(id.ToString(), tenant);
                }
            }

            if (ids.Length < JobsPerLook)
            {
                return;
            }
        }
    }

    // Null: the job does not exist. A damaged job is deleted by its owner or when its time is over, never by count.
    private async Task<(string Tenant, bool KeepsOwn)?> RetentionOfAsync(string jobId)
    {
        try
        {
            var body = await redis.CallAsync(database => database.StringGetAsync(keys.Description(jobId)));
            return body.IsNull ? null : bodies.Read<JobDescription>(body!).Spec is var spec ? (spec.Tenant, spec.KeepFor is not null) : null;
        }
        catch (ZeroShotException damage) when (damage.Code is ZeroShotError.StateDamaged)
        {
            return ("", true);
        }
    }

    private readonly record struct TenantJob(string Id, JobState State, bool KeepsOwn, long Bytes);
}
