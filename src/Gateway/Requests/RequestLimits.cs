using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Security;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>
/// Limits concurrent requests and result streams, in total and per key, and requests of a key per minute.
/// Requests above a limit are rejected at once. Streams have separate slots, because one may last for days.
/// </summary>
internal sealed class RequestLimits : IDisposable
{
    private readonly ConcurrencyPermits _requests;
    private readonly ConcurrencyPermits _streams;
    private readonly PartitionedRateLimiter<string> _rate;
    private readonly int _retryAfter;

    public RequestLimits(IOptions<GatewayOptions> gateway)
    {
        var options = gateway.Value;
        _retryAfter = options.RetryAfterSeconds;
        _requests = new ConcurrencyPermits(options.MaxConcurrentRequests, options.MaxConcurrentRequestsPerKey)
        {
            Full = "The server has reached its maximum of concurrent requests (Http:MaxConcurrentRequests).",
            FullForKey = "reached the maximum of concurrent requests per key (Http:MaxConcurrentRequestsPerKey)",
        };
        _streams = new ConcurrencyPermits(options.MaxResultStreams, options.MaxResultStreamsPerKey)
        {
            Full = "The server has reached its maximum of result streams (Http:MaxResultStreams).",
            FullForKey = "reached the maximum of result streams per key (Http:MaxResultStreamsPerKey)",
        };
        _rate = PartitionedRateLimiter.Create<string, string>(name => options.MaxRequestsPerMinutePerKey == 0
            ? RateLimitPartition.GetNoLimiter(name)
            : RateLimitPartition.GetSlidingWindowLimiter(name, _ => new SlidingWindowRateLimiterOptions
            {
                PermitLimit = options.MaxRequestsPerMinutePerKey, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 12,
            }));
    }

    /// <summary>Runs an endpoint within the limits of requests. The body of a rejected request is drained first: a client that is still sending would not see the error.</summary>
    public ValueTask<object?> WithinAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next) => WithinAsync(_requests, call, next);

    /// <summary>Runs an endpoint within the limits of streams. The endpoint must write the response itself, because its slot is released when it returns.</summary>
    public ValueTask<object?> WithinStreamsAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next) => WithinAsync(_streams, call, next);

    /// <inheritdoc/>
    public void Dispose()
    {
        _requests.Dispose();
        _streams.Dispose();
        _rate.Dispose();
    }

    private async ValueTask<object?> WithinAsync(ConcurrencyPermits places, EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var context = call.HttpContext;
        var name = context.User.NameOf();
        using var all = places.All.AttemptAcquire();
        using var perKey = all.IsAcquired ? places.PerKey.AttemptAcquire(name) : null;
        using var rate = perKey is { IsAcquired: true } ? _rate.AttemptAcquire(name) : null;
        if (rate is { IsAcquired: true })
        {
            return await next(call);
        }

        await BodyReader.DrainAsync(context.Request);
        throw new ApiException(!all.IsAcquired ? Refusal(places.Full, _retryAfter)
            : perKey is { IsAcquired: false } ? Refusal($"'{name}' has {places.FullForKey}.", _retryAfter)
            : Refusal($"'{name}' has reached the maximum of requests per minute and key (Http:MaxRequestsPerMinutePerKey).", 5));
    }

    private static ApiError Refusal(string why, int retryAfter) =>
        new(StatusCodes.Status429TooManyRequests, ErrorCodes.Overloaded, why + " Retry in a moment.", retryAfter);

    private sealed class ConcurrencyPermits(int most, int mostPerKey) : IDisposable
    {
        public required string Full { get; init; }

        public required string FullForKey { get; init; }

        public ConcurrencyLimiter All { get; } = new(new ConcurrencyLimiterOptions { PermitLimit = most });

        public PartitionedRateLimiter<string> PerKey { get; } = PartitionedRateLimiter.Create<string, string>(name =>
            RateLimitPartition.GetConcurrencyLimiter(name, _ => new ConcurrencyLimiterOptions { PermitLimit = mostPerKey }));

        public void Dispose()
        {
            All.Dispose();
            PerKey.Dispose();
        }
    }
}
