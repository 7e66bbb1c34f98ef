using Microsoft.AspNetCore.Http;

namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>Answers HEAD wherever GET is answered, with the same headers and no body (RFC 9110, section 9.3.2).</summary>
/// <remarks>Routes see a GET. The web server knows what was sent, and drops the body.</remarks>
internal sealed class HeadRequests(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await next(context);
            return;
        }

        context.Features.Set(new Marker());
        context.Request.Method = HttpMethods.Get;
        try
        {
            await next(context);
        }
        finally
        {
            // For metrics and traces.
            context.Request.Method = HttpMethods.Head;
        }
    }

    /// <summary>Whether only headers are wanted: a stream need not be started for them.</summary>
    public static bool IsHead(HttpContext context) => context.Features.Get<Marker>() is not null;

    private sealed class Marker;
}
