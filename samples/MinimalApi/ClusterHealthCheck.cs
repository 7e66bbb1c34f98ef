using Microsoft.Extensions.Diagnostics.HealthChecks;
using ZeroShotOrleans.Client;

/// <summary>Healthy while the cluster answers and has a silo that encodes images. An unreachable cluster throws, which counts as unhealthy.</summary>
internal sealed class ClusterHealthCheck(IZeroShotClient client) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var cluster = await client.GetClusterAsync(cancellationToken);
        return cluster.Silos.Any(silo => silo.Role is "encoder" or "all")
            ? HealthCheckResult.Healthy($"{cluster.Silos.Length} silos")
            : HealthCheckResult.Unhealthy("The cluster has no encoder silo.");
    }
}
