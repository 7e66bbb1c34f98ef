namespace ZeroShotOrleans.Hub.Wire;

/// <summary>Repeats what failed in passing: after half a second, then twice as long each time, and never before the hub allows it.</summary>
internal sealed class Patience(HubOptions options, TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>Runs <paramref name="attempt"/> until it succeeds, fails for good, or has failed too often.</summary>
    /// <param name="attempt">Safe to repeat.</param>
    /// <param name="hasGrown">Whether the attempt that failed got somewhere: it is then counted as the first.</param>
    /// <param name="cancellationToken">Ends the waiting too.</param>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> attempt, Func<bool> hasGrown, CancellationToken cancellationToken)
    {
        for (var failures = 0; ;)
        {
            try
            {
                return await attempt(cancellationToken).ConfigureAwait(false);
            }
            catch (HubException failure) when (failure.IsTransient)
            {
                failures = hasGrown() ? 1 : failures + 1;
                if (failures > options.Retries || failure.RetryAfter > options.MaxWait)
                {
                    throw;
                }

                await Task.Delay(Wait(failures, failure.RetryAfter), time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The same for what is small and either comes whole or not at all.</summary>
    public Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken) =>
        RunAsync(attempt, () => false, cancellationToken);

    // Between half of it and all of it by chance, so that many clients that a hub refused at one moment do not return at one moment.
    private static TimeSpan Wait(int failures, TimeSpan? asked)
    {
        var growing = First * Math.Pow(2, failures - 1);
        var own = (growing < Longest ? growing : Longest) * (0.5 + Random.Shared.NextDouble() / 2);
        return asked > own ? asked.Value : own;
    }
}
