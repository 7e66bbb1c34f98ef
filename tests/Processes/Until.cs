namespace ZeroShotOrleans.Processes;

/// <summary>Waits for something in another process, which cannot call back, and not for ever.</summary>
internal static class Until
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Waits until a condition holds.</summary>
    /// <param name="condition">Asked again and again.</param>
    /// <param name="within">The deadline.</param>
    /// <param name="what">What is waited for, for the message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">It did not come true in time.</exception>
    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan within, string what, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) > within)
            {
                throw new TimeoutException($"After {within.TotalSeconds:0} s still not: {what}.");
            }

            await Task.Delay(_pause, cancellationToken);
        }
    }

    public static Task TrueAsync(Func<bool> condition, TimeSpan within, string what, CancellationToken cancellationToken) =>
        TrueAsync(() => Task.FromResult(condition()), within, what, cancellationToken);
}
