namespace ZeroShotOrleans.Gateway.Health;

/// <summary>An additional readiness condition of the host. All services of this type are evaluated on each request of <c>/health/ready</c>.</summary>
/// <param name="problem">Returns the problem in a few words, or null. Must be fast and must not throw.</param>
public sealed class ReadinessCheck(Func<string?> problem)
{
    /// <summary>Why the silo is not ready; null when this check passes.</summary>
    public string? Problem => problem();
}
