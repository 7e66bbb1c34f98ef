namespace ZeroShotOrleans.Grains.Calls;

/// <summary>Failures of a call to a grain on its way, which are safe to retry.</summary>
internal static class TransportFailure
{
    private const int Repeats = 2;

    // A grain whose silo died is reactivated elsewhere within moments.
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Whether a silo died, a grain moved, or a call timed out.</summary>
    public static bool Failed(Exception exception) =>
        exception is SiloUnavailableException or OrleansMessageRejectionException or TimeoutException or OrleansException { InnerException: TimeoutException };

    /// <summary>Makes a call and retries it at most twice on a transport failure. A timeout is not retried: the caller's time is up too.</summary>
    public static async Task<T> RepeatedAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
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
