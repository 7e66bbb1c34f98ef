using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>Stops reading bodies some seconds after the process was asked to stop (<see cref="GatewayOptions.StopBodySeconds"/>), so that a slow client does not delay the stop.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class StopGrace(IHostApplicationLifetime life, IOptions<GatewayOptions> options, TimeProvider time)
{
    /// <summary>The body of a request. Reads fail with an <see cref="ApiException"/> (429, <see cref="ErrorCodes.Stopping"/>) once the grace period is over.</summary>
    public Stream BodyOf(HttpContext context)
    {
        var expired = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        var grace = TimeSpan.FromSeconds(options.Value.StopBodySeconds);
        context.Response.RegisterForDispose(expired);
        context.Response.RegisterForDispose(life.ApplicationStopping.Register(() => expired.CancelAfter(grace)));
        var body = new StoppableBody(context.Request.Body, Refusal, expired.Token);
        context.Response.RegisterForDispose(body);
        return body;
    }

    private ApiException Refusal() => new(new ApiError(StatusCodes.Status429TooManyRequests, ErrorCodes.Stopping,
        $"This silo is stopping, and the body did not arrive within {options.Value.StopBodySeconds} seconds (Http:StopBodySeconds). Repeat the request, at another silo if there is one.",
        options.Value.RetryAfterSeconds));

    private sealed class StoppableBody(Stream body, Func<Exception> refusal, CancellationToken expired) : ForwardStream
    {
        // Reused while the caller's token is the same, which is the case for all reads of a body.
        private CancellationTokenSource? _either;
        private CancellationToken _caller;

        /// <inheritdoc/>
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                return await body.ReadAsync(buffer, Linked(cancellationToken));
            }
            catch (OperationCanceledException) when (expired.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw refusal();
            }
        }

        /// <inheritdoc/>
        protected override void Dispose(bool disposing)
        {
            _either?.Dispose();
            base.Dispose(disposing);
        }

        private CancellationToken Linked(CancellationToken caller)
        {
            if (_either is null || _caller != caller)
            {
                _either?.Dispose();
                _either = CancellationTokenSource.CreateLinkedTokenSource(expired, caller);
                _caller = caller;
            }

            return _either.Token;
        }
    }
}
