namespace ZeroShotOrleans.Client;

/// <summary>Calls that are safe to repeat, made again while a silo dies or a grain moves to another one.</summary>
internal static class RepeatedCall
{
    // A silo that died is declared dead within 12 s by default; a job that moved answers a moment later. Two minutes without one answer
    // mean that there is no cluster any more.
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Makes a call until it is answered.</summary>
    /// <param name="call">The call.</param>
    /// <param name="unanswered">What it means that there was no answer, and what to do: follows <c>The cluster has not answered for 2 minutes</c>.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="TimeoutException">The cluster did not answer for two minutes.</exception>
    public static async Task<T> MakeAsync<T>(Func<CancellationToken, Task<T>> call, string unanswered, CancellationToken cancellationToken)
    {
        for (var started = TimeProvider.System.GetTimestamp(); ; await Task.Delay(Pause, cancellationToken).ConfigureAwait(false))
        {
            try
            {
                return await call(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (GrainJob.IsTransport(exception, cancellationToken))
            {
                ThrowIfOver(started, unanswered, exception);
            }
        }
    }

    /// <summary>Gives up when there was no answer for two minutes.</summary>
    /// <exception cref="TimeoutException">The last answer is that long ago.</exception>
    public static void ThrowIfOver(long lastAnswer, string unanswered, Exception exception)
    {
        if (TimeProvider.System.GetElapsedTime(lastAnswer) > Timeout)
        {
            throw new TimeoutException($"The cluster has not answered for {Timeout.TotalMinutes:0} minutes{unanswered}", exception);
        }
    }
}
