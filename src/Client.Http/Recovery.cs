using System.Globalization;

namespace ZeroShotOrleans.Client.Http;

/// <summary>What results, uploads and waits do between two tries while nothing gets through: pause, each time for longer, and give up after a while.</summary>
/// <remarks>Not thread-safe; one for each of them.</remarks>
internal sealed class Recovery(HttpExchange exchange, string what, TimeProvider time)
{
    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(5);

    private long _lastThrough = time.GetTimestamp();
    private TimeSpan _pause = _firstPause;
    private TimeSpan _asked;
    private string _why = "the connection ended.";

    /// <summary>Something got through: retry timeout begins anew.</summary>
    public void GotThrough() => (_lastThrough, _pause, _asked) = (time.GetTimestamp(), _firstPause, TimeSpan.Zero);

    /// <summary>The server is there and has nothing yet: retry timeout begins anew, pauses grow on.</summary>
    public void StillThere() => _lastThrough = time.GetTimestamp();

    /// <summary>A connection broke.</summary>
    public void Note(Exception broken) => _why = broken is OperationCanceledException ? "the time of the HttpClient for an answer was over." : broken.Message;

    /// <summary>An answer was a refusal.</summary>
    /// <exception cref="ZeroShotException">It is one that does not pass.</exception>
    public void Note(HttpFailure refusal)
    {
        _why = refusal.Passes ? refusal.Message : throw refusal.ToException();
        _asked = refusal.RetryAfter ?? TimeSpan.Zero;
    }

    /// <summary>Waits as long as the server asked, or longer each time.</summary>
    /// <exception cref="TimeoutException">Nothing got through for <see cref="ZeroShotHttpOptions.RetryTimeout"/>.</exception>
    public async Task PauseAsync(CancellationToken cancellationToken)
    {
        if (time.GetElapsedTime(_lastThrough) > exchange.Options.RetryTimeout)
        {
            throw new TimeoutException(string.Create(CultureInfo.InvariantCulture,
                $"Nothing got through to {exchange.BaseAddress} for {exchange.Options.RetryTimeout.TotalSeconds:0} s while {what}. The last reason: {_why} Continue when the server is back: nothing is done twice."));
        }

        var pause = TimeSpan.FromTicks(Math.Clamp(_asked.Ticks, _pause.Ticks, Math.Max(_pause.Ticks, exchange.Options.MaxRetryAfter.Ticks)));
        (_pause, _asked) = (_pause * 2 > _longestPause ? _longestPause : _pause * 2, TimeSpan.Zero);
        await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
    }
}
