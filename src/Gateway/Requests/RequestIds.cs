using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ZeroShotOrleans.Gateway.Settings;

namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>Gives every request an id for the response and the log. A valid id of the caller is kept.</summary>
internal sealed class RequestIds(RequestDelegate next, ILogger<RequestIds> logger)
{
    /// <summary>The header, in both directions.</summary>
    public const string Header = "X-Request-Id";

    public async Task InvokeAsync(HttpContext context)
    {
        var given = context.Request.Headers[Header].ToString();
        context.TraceIdentifier = IsHarmless(given) ? given : Guid.NewGuid().ToString("N");
        context.Response.OnStarting(static state =>
        {
            var started = (HttpContext)state;
            started.Response.Headers[Header] = started.TraceIdentifier;
            return Task.CompletedTask;
        }, context);
        using (logger.BeginScope(new Dictionary<string, object> { ["RequestId"] = context.TraceIdentifier }))
        {
            await next(context);
        }
    }

    // Ids go into logs and headers unescaped, so only letters, digits and - _ . are allowed.
    private static bool IsHarmless(string id) =>
        id.Length is > 0 and <= HttpLimits.MaxRequestIdLength && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');
}
