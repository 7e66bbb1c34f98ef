using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using ZeroShotOrleans.Gateway.Errors;

namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>
/// Refuses conditions that are not checked (RFC 9110, section 13): a request that must change nothing unless a condition holds may not be executed without checking it.
/// Only <c>If-None-Match</c> of a GET or HEAD is checked, by the routes whose answers have a tag.
/// </summary>
internal static class Preconditions
{
    private static readonly string[] _never = [HeaderNames.IfMatch, HeaderNames.IfUnmodifiedSince];

    /// <summary>A filter of endpoints.</summary>
    /// <exception cref="ApiException">400: it names the header.</exception>
    public static ValueTask<object?> CheckAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var request = call.HttpContext.Request;
        var refused = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) ? _never : [.. _never, HeaderNames.IfNoneMatch];
        return Array.Find(refused, name => !StringValues.IsNullOrEmpty(request.Headers[name])) is { } name
            ? throw new ApiException(ApiError.BadRequest(
                $"{request.Method} {request.Path} does not check the header {name}, so nothing was done. Send the request without it; GET with If-None-Match says whether something has changed."))
            : next(call);
    }
}
