using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Gateway.Security;

namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>Tells grains for whom a request is, and until when its answer helps.</summary>
internal static class Caller
{
    /// <summary>Runs an endpoint whose calls are those of the caller's tenant.</summary>
    public static ValueTask<object?> WithinAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        CallContext.Tenant = call.HttpContext.User.TenantOf();
        return next(call);
    }

    /// <summary>Lets the calls that an endpoint makes from here on end before the time of the request does. For who has read the body: the time begins then.</summary>
    public static void WaitsFrom(HttpContext context) => CallContext.AnswerBy = context.Features.Get<ResponseClock>()?.AnswerBy;
}
