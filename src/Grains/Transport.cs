namespace ZeroShotOrleans.Grains;

/// <summary>Failures of the way to a grain, not of what it did: the call can be made again, for it is safe to repeat.</summary>
internal static class Transport
{
    /// <summary>Whether a silo died, moved a grain, or did not answer in time.</summary>
    public static bool Failed(Exception exception) =>
        exception is SiloUnavailableException or OrleansMessageRejectionException or TimeoutException or OrleansException { InnerException: TimeoutException };
}
