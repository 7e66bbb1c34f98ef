using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ZeroShotOrleans.Client;

/// <summary>Healthy while the cluster answers and has a silo that encodes images.</summary>
internal sealed class EncoderHealthCheck(ZeroShotClient client) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var silos = (await client.GetClusterAsync(cancellationToken).ConfigureAwait(false)).Silos;
            var encoders = silos.Count(silo => silo.Role is "encoder" or "all");
            return encoders > 0
                ? HealthCheckResult.Healthy(string.Create(CultureInfo.InvariantCulture, $"{silos.Length} silos, {encoders} of them encoders."))
                : new HealthCheckResult(context.Registration.FailureStatus, "The cluster has no encoder silo: start one, then images can be classified.");
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, $"The cluster does not answer: {exception.Message}", exception);
        }
    }
}
