using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ZeroShotOrleans.Client.Http;

/// <summary>Healthy while the HTTP API is ready to classify images.</summary>
internal sealed class HttpHealthCheck(ZeroShotHttpClient client) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            return await client.ReadProblemAsync(cancellationToken).ConfigureAwait(false) is { } problem
                ? new HealthCheckResult(context.Registration.FailureStatus, problem)
                : HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, exception.Message, exception);
        }
    }
}
