using ZeroShotOrleans.Grains.Calls;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Grains.Encoder;
using ZeroShotOrleans.Grains.Texts;

namespace ZeroShotOrleans.Grains.Routing;

/// <summary>Waits for prompts on behalf of an interactive caller, no longer than its timeout, and reports the reason for a timeout.</summary>
/// <remarks>
/// On a timeout while the text towers were working, the result is <see cref="ZeroShotError.Overloaded"/> with the time after which to retry, zero if it is not known.
/// Encoded prompts are stored, so a retry continues where this call stopped. If no text tower has responded, this does not respond either. Thread-safe.
/// </remarks>
internal sealed class PromptWait(IEncoderSilos encoders, TimeProvider time)
{
    // Reports the reason before the caller's own timeout elapses.
    private static readonly TimeSpan _askTimeout = TimeSpan.FromMilliseconds(500);

    /// <summary>Makes a call that encodes prompts.</summary>
    /// <param name="model">The model.</param>
    /// <param name="usual">The timeout of callers that do not specify one.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task<T> ForAsync<T>(string model, TimeSpan usual, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var (started, now) = (time.GetTimestamp(), time.GetUtcNow());
        var within = (CallContext.AnswerBy ?? now + usual) - now;
        using var late = new CancellationTokenSource(within > TimeSpan.Zero ? within : TimeSpan.Zero, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return await call(either.Token).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            if (await BacklogAsync(model, time.GetElapsedTime(started)) is { } backlog)
            {
                throw new ZeroShotException(ZeroShotError.Overloaded,
                    $"The prompts of the request were not encoded within {Math.Ceiling(within.TotalSeconds):0} seconds, because the text towers have too many. Those that were are stored. " +
                    $"Send the request again {RetryText.In(backlog.Wait)}, with fewer labels or templates at a time, or use a job.") { RetryAfter = backlog.Wait ?? TimeSpan.Zero };
            }

            // It is unknown whether the text tower is loading, slow or dead: the caller's own timeout ends the wait.
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).WaitAsync(usual, time, cancellationToken);
            throw;
        }
    }

    // Null if no text tower of the model has responded to any caller in the meantime.
    private async Task<TextBacklog?> BacklogAsync(string model, TimeSpan waited)
    {
        var answers = await Task.WhenAll(encoders.Silos.Select(silo => BacklogOfAsync(silo, model)));
        TextBacklog[] working = [.. answers.OfType<TextBacklog>().Where(backlog => backlog.SinceLastRun < waited)];

        // Each call may reach any of the silos.
        return working.Length == 0 ? null : working.MaxBy(backlog => backlog.Wait);
    }

    private async Task<TextBacklog?> BacklogOfAsync(SiloAddress silo, string model)
    {
        try
        {
            return await encoders.On(silo).TextBacklogAsync(model, CallContext.Tenant).WaitAsync(_askTimeout, time);
        }
        catch (Exception exception) when (TransportFailure.Failed(exception))
        {
            return null;
        }
    }
}
