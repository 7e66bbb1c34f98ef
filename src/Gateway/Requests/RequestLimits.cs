using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Security;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>
/// How many requests are worked on and how many streams of results are open at once, in all and for each key, and how many requests a key may send in a minute.
/// What is beyond is told at once. Streams have places of their own: one may last for days.
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
            Full = "The server works on as many requests as it may (Http:MaxConcurrentRequests).",
            FullForKey = "as many requests under way as one key may have (Http:MaxConcurrentRequestsPerKey)",
        };
        _streams = new ConcurrencyPermits(options.MaxResultStreams, options.MaxResultStreamsPerKey)
        {
            Full = "The server has as many streams of results open as it may (Http:MaxResultStreams).",
            FullForKey = "as many streams of results open as one key may have (Http:MaxResultStreamsPerKey)",
        };
        _rate = PartitionedRateLimiter.Create<string, string>(name => options.MaxRequestsPerMinutePerKey == 0
            ? RateLimitPartition.GetNoLimiter(name)
            : RateLimitPartition.GetSlidingWindowLimiter(name, _ => new SlidingWindowRateLimiterOptions
            {
                PermitLimit = options.MaxRequestsPerMinutePerKey, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 12,
            }));
    }

    /// <summary>Runs an endpoint within the limits of requests. A refused body is read first: a client that is still sending would not see the refusal.</summary>
    public ValueTask<object?> WithinAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next) => WithinAsync(_requests, call, next);

    /// <summary>Runs an endpoint within the limits of streams: it must write its answer itself, for its place is free when it returns.</summary>
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
            : Refusal($"'{name}' has sent as many requests in this minute as one key may (Http:MaxRequestsPerMinutePerKey).", 5));
    }

    private static ApiError Refusal(string why, int retryAfter) =>
        new(StatusCodes.Status429TooManyRequests, ErrorCodes.Overloaded, why + " Send again in a moment.", retryAfter);

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
