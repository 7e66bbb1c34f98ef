using Microsoft.Extensions.Options;
using ZeroShotOrleans.Grains.Calls;
using ZeroShotOrleans.Jobs.Options;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Jobs;

/// <summary>Rejects jobs that would be open when their tenant, or the cluster, has reached its maximum of open jobs.</summary>
internal sealed class OpenJobLimits(IJobStore store, IOptions<JobOptions> options)
{
    /// <summary>Checks whether a tenant may have one more open job.</summary>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.Overloaded"/>.</exception>
    public async Task CheckAsync(string tenant, CancellationToken cancellationToken)
    {
        var (most, mostOfTenant) = (options.Value.MaxOpen, options.Value.ResolvedMaxOpenPerTenant);
        var open = await store.CountOpenByTenantAsync(cancellationToken);
        if (open.GetValueOrDefault(tenant) is var own && own >= mostOfTenant)
        {
            throw new ZeroShotException(ZeroShotError.Overloaded,
                $"{TenantText.Of(tenant)} has {own} open jobs, and the maximum of a tenant is {mostOfTenant} (Jobs:MaxOpenPerTenant). Wait until one ends, or cancel one (paused ones count).");
        }

        // Jobs of a tenant above its maximum, which it was allowed before the setting was lowered, leave room for others.
        var total = open.Values.Sum(jobs => Math.Min(jobs, mostOfTenant));
        if (total >= most)
        {
            throw new ZeroShotException(ZeroShotError.Overloaded,
                $"{total} jobs are open, and the maximum is {most}. Wait until one ends, cancel one (paused ones count), or raise Jobs:MaxOpen.");
        }
    }
}
