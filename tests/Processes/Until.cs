namespace ZeroShotOrleans.Processes;

/// <summary>Polls, with a deadline, for something in another process that cannot call back.</summary>
internal static class Until
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Waits until a condition holds.</summary>
    /// <param name="condition">Evaluated repeatedly.</param>
    /// <param name="within">The deadline.</param>
    /// <param name="what">What the test waits for, for the message.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="TimeoutException">The condition did not hold in time.</exception>
    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan within, string what, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > within)
            {
                throw new TimeoutException($"Timed out after {within.TotalSeconds:0} s waiting for: {what}.");
            }

            await Task.Delay(_pause, cancellationToken);
        }
    }

    public static Task TrueAsync(Func<bool> condition, TimeSpan within, string what, CancellationToken cancellationToken) =>
        TrueAsync(() => Task.FromResult(condition()), within, what, cancellationToken);
}
