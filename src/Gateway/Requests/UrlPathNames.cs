using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>Refuses addresses whose names of jobs, models, label sets or silos cannot be names: they would be keys of grains and words in logs.</summary>
internal static class UrlPathNames
{
    /// <summary>Lets an endpoint see only what can be a name.</summary>
    public static ValueTask<object?> CheckAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        foreach (var (part, value) in call.HttpContext.Request.RouteValues)
        {
            if (value is string name && name.Length > 0 && (name.Length > HttpLimits.MaxNameInUrl || string.IsNullOrWhiteSpace(name) || name.Any(char.IsControl)))
            {
                throw new ApiException(ApiError.BadRequest($"The {part} in the address is no name: it is blank, longer than {HttpLimits.MaxNameInUrl} characters, or has control characters in it.", ErrorCodes.BadName));
            }
        }

        return next(call);
    }
}
