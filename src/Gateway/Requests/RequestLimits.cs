using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Hosting;
using ZeroShotOrleans.Gateway.Security;

namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>How many requests are worked on at once, in all and for each key, and how many a key may send in a minute. What is beyond is told at once.</summary>
internal sealed class RequestLimits : IDisposable
{
    private readonly ConcurrencyLimiter _all;
    private readonly PartitionedRateLimiter<string> _perKey;
    private readonly PartitionedRateLimiter<string> _rate;
    private readonly int _retryAfter;

    public RequestLimits(IOptions<GatewayOptions> gateway)
    {
        var options = gateway.Value;
        _retryAfter = options.RetryAfterSeconds;
        _all = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = options.MaxConcurrentRequests });
        _perKey = PartitionedRateLimiter.Create<string, string>(name => RateLimitPartition.GetConcurrencyLimiter(
            name, _ => new ConcurrencyLimiterOptions { PermitLimit = options.MaxConcurrentRequestsPerKey }));
        _rate = PartitionedRateLimiter.Create<string, string>(name => options.MaxRequestsPerMinutePerKey == 0
            ? RateLimitPartition.GetNoLimiter(name)
            : RateLimitPartition.GetSlidingWindowLimiter(name, _ => new SlidingWindowRateLimiterOptions
            {
                PermitLimit = options.MaxRequestsPerMinutePerKey, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 12,
            }));
    }

    /// <summary>Runs an endpoint within the limits. A refused body is read first: a client that is still sending would not see the refusal.</summary>
    public async ValueTask<object?> Within(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var context = call.HttpContext;
        var name = context.User.NameOf();
        using var all = _all.AttemptAcquire();
        using var perKey = all.IsAcquired ? _perKey.AttemptAcquire(name) : null;
        using var rate = perKey is { IsAcquired: true } ? _rate.AttemptAcquire(name) : null;
        if (rate is { IsAcquired: true })
        {
            return await next(call);
        }

        await BodyReader.Drain(context.Request);
        throw new ApiException(!all.IsAcquired ? Refusal("The server works on as many requests as it may (Http:MaxConcurrentRequests).", _retryAfter)
            : perKey is { IsAcquired: false } ? Refusal($"'{name}' has as many requests under way as one key may (Http:MaxConcurrentRequestsPerKey).", _retryAfter)
            : Refusal($"'{name}' has sent as many requests in this minute as one key may (Http:MaxRequestsPerMinutePerKey).", 5));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _all.Dispose();
        _perKey.Dispose();
        _rate.Dispose();
    }

    private static ApiError Refusal(string why, int retryAfter) =>
        new(StatusCodes.Status429TooManyRequests, "overloaded", why + " Send again in a moment.", retryAfter);
}
