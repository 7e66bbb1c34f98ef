using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>
/// Cancels a response that is not ready in time (<see cref="GatewayOptions.ResponseSeconds"/>) together with its work: everything that endpoints call takes
/// <see cref="HttpContext.RequestAborted"/>, which is cancelled then.
/// </summary>
/// <remarks>
/// The time starts at the end of the body, or at the start of a request without one: the duration of a body is limited elsewhere. A response that has started is never
/// cancelled, so result streams continue as long as they are read. An endpoint that streams its body is not timed.
/// </remarks>
internal sealed class ResponseClock : IDisposable
{
    // Within it they ask how much waits, and the refusal comes back.
    private static readonly TimeSpan _longestMargin = TimeSpan.FromSeconds(2);

    private readonly HttpContext _context;
    private readonly CancellationToken _left;
    private readonly CancellationTokenSource _ended;
    private readonly ITimer _timer;
    private readonly int _seconds;
    private bool _expired;
    private readonly TimeProvider _time;

    private ResponseClock(HttpContext context, int seconds, TimeProvider time)
    {
        (_context, _left, _seconds, _time) = (context, context.RequestAborted, seconds, time);
        _ended = CancellationTokenSource.CreateLinkedTokenSource(_left);
        _timer = time.CreateTimer(_ => Expire(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Runs an endpoint with a time limit.</summary>
    public static async ValueTask<object?> WithinAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var context = call.HttpContext;
        var clock = new ResponseClock(
            context, context.RequestServices.GetRequiredService<IOptions<GatewayOptions>>().Value.ResponseSeconds, context.RequestServices.GetRequiredService<TimeProvider>());

        // Disposed with the request, not with this method: a returned stream still needs to know when its reader disconnects.
        context.Response.RegisterForDispose(clock);
        context.Features.Set(clock);
        context.RequestAborted = clock._ended.Token;
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true })
        {
            clock.Begin();
        }

        try
        {
            return await next(call);
        }
        catch (Exception exception) when (clock._expired && !clock._left.IsCancellationRequested && exception is not ApiException)
        {
            context.RequestAborted = clock._left;
            throw new ApiException(clock.TimedOut());
        }
        finally
        {
            clock._timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>When those who work for the answer say at the latest that it will not be there in time; null before the time begins.</summary>
    public DateTimeOffset? AnswerBy { get; private set; }

    /// <summary>The time begins.</summary>
    public void Begin()
    {
        var within = TimeSpan.FromSeconds(_seconds);
        var margin = within / 10 < _longestMargin ? within / 10 : _longestMargin;
        AnswerBy = _time.GetUtcNow() + within - margin;
        _timer.Change(within, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        _ended.Dispose();
    }

    private void Expire()
    {
        if (_context.Response.HasStarted)
        {
            return;
        }

        _expired = true;
        try
        {
            _ended.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The response was completed at the same moment.
        }
    }

    // Not 429, which asks for the same request again: the server would spend all this time again. Hugging Face's clients retry neither; OpenAI's retry
    // both unless ErrorWriter's x-should-retry says otherwise. Not 503, which Hugging Face's JavaScript client retries endlessly.
    private ApiError TimedOut() => new(StatusCodes.Status504GatewayTimeout, ErrorCodes.TimedOut,
        $"The response was not ready within {_seconds} seconds (Http:ResponseSeconds), so the request was cancelled. Send fewer images or labels per request, store the labels as a named set first, or use a job.");
}
