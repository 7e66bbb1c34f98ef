using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Grains.Calls;
using ZeroShotOrleans.Jobs.Options;
using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Grains.Jobs;

/// <summary>Rejects new jobs when the storage of their tenant, or of the cluster, has reached its limit. Accepted jobs are kept.</summary>
internal sealed partial class StorageQuotas(IJobStore store, IStateRoom room, IOptions<JobOptions> options, ILogger<StorageQuotas> logger)
{
    /// <summary>Checks whether a tenant may submit one more job.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="replaced">Number of its finished jobs that the new one replaces.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.QuotaExceeded"/> or <see cref="ZeroShotError.StorageFull"/>.</exception>
    public async Task CheckAsync(string tenant, int replaced, CancellationToken cancellationToken)
    {
        if (await room.ShortageAsync(cancellationToken) is { } shortage)
        {
            LogFull(shortage);
            throw new ZeroShotException(ZeroShotError.StorageFull, shortage);
        }

        var amount = await store.AmountAsync(tenant, cancellationToken);
        if (amount.Jobs - replaced >= options.Value.MaxStoredPerTenant)
        {
            throw Exceeded(tenant, FormattableString.Invariant($"{amount.Jobs} jobs stored, and a tenant may have {options.Value.MaxStoredPerTenant} (Jobs:MaxStoredPerTenant)"));
        }

        if (amount.Bytes >= options.Value.MaxStoredBytesPerTenant)
        {
            throw Exceeded(tenant, FormattableString.Invariant(
                $"{amount.Bytes} bytes of jobs and results stored, and a tenant may have {options.Value.MaxStoredBytesPerTenant} (Jobs:MaxStoredBytesPerTenant)"));
        }
    }

    private static ZeroShotException Exceeded(string tenant, string what) => new(ZeroShotError.QuotaExceeded,
        $"{TenantText.Of(tenant)} has {what}. No job was started, and results are kept. Delete jobs that are no longer needed, or keep new ones for a shorter time (keepDays).");

    [LoggerMessage(2111, LogLevel.Error, "A new job was refused. {Shortage}")]
    private partial void LogFull(string shortage);
}
