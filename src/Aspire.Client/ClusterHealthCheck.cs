using Microsoft.Extensions.Diagnostics.HealthChecks;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.AspireClient;

/// <summary>Healthy while the cluster answers and has an encoder silo that accepts work.</summary>
internal sealed class ClusterHealthCheck(IZeroShotClient client) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var cluster = await client.GetClusterAsync(cancellationToken);
            return cluster.Silos.Any(silo => silo.Load is { Draining: false })
                ? HealthCheckResult.Healthy()
                : new HealthCheckResult(context.Registration.FailureStatus, "No encoder silo accepts work.");
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "The cluster does not answer.", exception);
        }
    }
}
