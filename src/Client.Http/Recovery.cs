using System.Globalization;

namespace ZeroShotOrleans.Client.Http;

/// <summary>Retry state of results, uploads and waits while no response arrives: exponential back-off up to a timeout.</summary>
/// <remarks>Not thread-safe; one per operation.</remarks>
internal sealed class Recovery(HttpExchange exchange, string what, TimeProvider time)
{
    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(5);

    private long _lastThrough = time.GetTimestamp();
    private TimeSpan _pause = _firstPause;
    private TimeSpan _asked;
    private string _why = "the connection ended.";

    /// <summary>A response arrived: restarts the timeout and resets the back-off.</summary>
    public void GotThrough() => (_lastThrough, _pause, _asked) = (time.GetTimestamp(), _firstPause, TimeSpan.Zero);

    /// <summary>The server responded without anything new: restarts the timeout; the back-off keeps growing.</summary>
    public void StillThere() => _lastThrough = time.GetTimestamp();

    /// <summary>Records a broken connection.</summary>
    public void Note(Exception broken) => _why = broken is OperationCanceledException ? "the HttpClient timed out." : broken.Message;

    /// <summary>Records an error response.</summary>
    /// <exception cref="ZeroShotException">The error is permanent.</exception>
    public void Note(HttpFailure refusal)
    {
        _why = refusal.Passes ? refusal.Message : throw refusal.ToException();
        _asked = refusal.RetryAfter ?? TimeSpan.Zero;
    }

    /// <summary>Waits for the delay the server requested, or for the back-off.</summary>
    /// <exception cref="TimeoutException">No response arrived for <see cref="ZeroShotHttpOptions.RetryTimeout"/>.</exception>
    public async Task PauseAsync(CancellationToken cancellationToken)
    {
        if (time.GetElapsedTime(_lastThrough) > exchange.Options.RetryTimeout)
        {
            throw new TimeoutException(string.Create(CultureInfo.InvariantCulture,
                $"No response from {exchange.BaseAddress} for {exchange.Options.RetryTimeout.TotalSeconds:0} s while {what}. Last error: {_why} Continue when the server is back: nothing is done twice."));
        }

        var pause = TimeSpan.FromTicks(Math.Clamp(_asked.Ticks, _pause.Ticks, Math.Max(_pause.Ticks, exchange.Options.MaxRetryAfter.Ticks)));
        (_pause, _asked) = (_pause * 2 > _longestPause ? _longestPause : _pause * 2, TimeSpan.Zero);
        await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
    }
}
