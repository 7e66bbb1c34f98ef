using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using ZeroShotOrleans.Gateway.Errors;

namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>Refuses a body that does not say its type where the route takes only some. Routing refuses other types, but lets none pass, and a browser sends such a body to any site.</summary>
internal static class BodyTypes
{
    private const string Any = "*/*";

    /// <summary>A filter of endpoints.</summary>
    /// <exception cref="ApiException">415.</exception>
    public static ValueTask<object?> CheckAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var context = call.HttpContext;
        var isNameless = string.IsNullOrEmpty(context.Request.ContentType) && HasBody(context);
        return isNameless && context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>() is { } accepts && !accepts.ContentTypes.Contains(Any)
            ? throw new ApiException(ApiErrors.UnsupportedMediaType(context.Request))
            : next(call);
    }

    private static bool HasBody(HttpContext context) =>
        context.Request.ContentLength > 0 || (context.Request.ContentLength is null && context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody is true);
}
