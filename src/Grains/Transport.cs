namespace ZeroShotOrleans.Grains;

/// <summary>Failures of the way to a grain, not of what it did: the call can be made again, for it is safe to repeat.</summary>
internal static class Transport
{
    private const int Repeats = 2;

    // A grain whose silo died is somewhere else a moment later.
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Whether a silo died, moved a grain, or did not answer in time.</summary>
    public static bool Failed(Exception exception) =>
        exception is SiloUnavailableException or OrleansMessageRejectionException or TimeoutException or OrleansException { InnerException: TimeoutException };

    /// <summary>Makes a call, and makes it again, at most twice, when it failed on its way. One that got no answer in its time is not repeated: the caller's is over too.</summary>
    public static async Task<T> Repeated<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        for (var left = Repeats; ; left--)
        {
            try
            {
                return await call();
            }
            catch (Exception exception) when (left > 0 && exception is SiloUnavailableException or OrleansMessageRejectionException)
            {
                await Task.Delay(_pause, cancellationToken);
            }
        }
    }
}
