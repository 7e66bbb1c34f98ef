namespace ZeroShotOrleans.Gateway.Health;

/// <summary>A reason of the host's own why its silo may not be ready; services of this type are asked each time that <c>/health/ready</c> is.</summary>
/// <param name="problem">A few words, or null when there is none. Quick, and never throws.</param>
public sealed class ReadinessCheck(Func<string?> problem)
{
    /// <summary>Why the silo is not ready; null when it is, as far as this check goes.</summary>
    public string? Problem => problem();
}
