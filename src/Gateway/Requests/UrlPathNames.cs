using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>Rejects URLs with invalid names of jobs, models, label sets or silos, which would become grain keys and appear in logs.</summary>
internal static class UrlPathNames
{
    /// <summary>Runs an endpoint only if the names in the URL are valid.</summary>
    public static ValueTask<object?> CheckAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        foreach (var (part, value) in call.HttpContext.Request.RouteValues)
        {
            if (value is string name && name.Length > 0 && (name.Length > HttpLimits.MaxNameInUrl || string.IsNullOrWhiteSpace(name) || name.Any(char.IsControl)))
            {
                throw new ApiException(ApiError.BadRequest($"The {part} in the URL is not a valid name: it is blank, longer than {HttpLimits.MaxNameInUrl} characters, or has control characters.", ErrorCodes.BadName));
            }
        }

        return next(call);
    }
}
