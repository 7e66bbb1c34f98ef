using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Gateway.Errors;

namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>Refuses addresses whose names of jobs, models, label sets or silos cannot be names: they would be keys of grains and words in logs.</summary>
internal static class AddressNames
{
    private const int MaxLength = 256;

    /// <summary>Lets an endpoint see only what can be a name.</summary>
    public static ValueTask<object?> Check(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        foreach (var (part, value) in call.HttpContext.Request.RouteValues)
        {
            if (value is string name && name.Length > 0 && (name.Length > MaxLength || string.IsNullOrWhiteSpace(name) || name.Any(char.IsControl)))
            {
                throw new ApiException(ApiError.BadRequest($"The {part} in the address is no name: it is blank, longer than {MaxLength} characters, or has control characters in it.", "bad_name"));
            }
        }

        return next(call);
    }
}
