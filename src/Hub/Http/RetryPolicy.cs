namespace ZeroShotOrleans.Hub.Http;

/// <summary>Retries transient failures with exponential backoff from half a second, and never earlier than the hub allows.</summary>
internal sealed class RetryPolicy(HubOptions options, TimeProvider time)
{
    private static readonly TimeSpan _first = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(30);

    /// <summary>Runs <paramref name="attempt"/> until it succeeds, fails permanently, or exhausts its retries.</summary>
    /// <param name="attempt">The operation; must be safe to repeat.</param>
    /// <param name="hasGrown">Whether the failed attempt made progress, which resets the retry count.</param>
    /// <param name="cancellationToken">Also cancels the delays.</param>
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

    /// <summary>Retries an operation that has no partial progress.</summary>
    public Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken) =>
        RunAsync(attempt, () => false, cancellationToken);

    // Random jitter between half and all of the delay, so that clients rejected at the same moment do not all return at once.
    private static TimeSpan Wait(int failures, TimeSpan? asked)
    {
        var growing = _first * Math.Pow(2, failures - 1);
        var own = (growing < _longest ? growing : _longest) * (0.5 + Random.Shared.NextDouble() / 2);
        return asked > own ? asked.Value : own;
    }
}
