using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>
/// Gives an answer up that is not there in time (<see cref="GatewayOptions.ResponseSeconds"/>), and with it the work behind: everything that endpoints call takes
/// <see cref="HttpContext.RequestAborted"/>, which ends with the time.
/// </summary>
/// <remarks>
/// It runs from the end of the body, or from the beginning where there is none: how long a client sends is limited elsewhere. An answer that has started is not given
/// up, so streams of results go on for as long as somebody reads them. An endpoint that reads its body by itself, piece by piece, has no clock.
/// </remarks>
internal sealed class ResponseClock : IDisposable
{
    private readonly HttpContext _context;
    private readonly CancellationToken _left;
    private readonly CancellationTokenSource _ended;
    private readonly ITimer _timer;
    private readonly int _seconds;
    private bool _expired;

    private ResponseClock(HttpContext context, int seconds, TimeProvider time)
    {
        (_context, _left, _seconds) = (context, context.RequestAborted, seconds);
        _ended = CancellationTokenSource.CreateLinkedTokenSource(_left);
        _timer = time.CreateTimer(_ => Expire(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Runs an endpoint by the clock.</summary>
    public static async ValueTask<object?> WithinAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var context = call.HttpContext;
        var clock = new ResponseClock(
            context, context.RequestServices.GetRequiredService<IOptions<GatewayOptions>>().Value.ResponseSeconds, context.RequestServices.GetRequiredService<TimeProvider>());

        // With the request, not with this method: a stream that is returned from here still wants to know when its reader leaves.
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

    /// <summary>The time begins.</summary>
    public void Begin() => _timer.Change(TimeSpan.FromSeconds(_seconds), Timeout.InfiniteTimeSpan);

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
            // The answer came in the same moment.
        }
    }

    // Not 429, which asks for the same again in a second: the server has spent all of this time on it, and would again. Hugging Face's clients repeat neither; OpenAI's repeats
    // both unless ErrorWriter's x-should-retry says otherwise. Not 503, which Hugging Face's JavaScript client repeats for ever.
    private ApiError TimedOut() => new(StatusCodes.Status504GatewayTimeout, ErrorCodes.TimedOut,
        $"The answer was not there within {_seconds} seconds (Http:ResponseSeconds) and was given up. Send fewer images or labels at a time, store the labels as a named set first, or use a job.");
}
