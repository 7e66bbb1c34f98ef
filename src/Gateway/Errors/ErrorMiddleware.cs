using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Errors;

/// <summary>Turns exceptions of endpoints, and status codes set by the framework, into error responses in the format of the route.</summary>
internal sealed partial class ErrorMiddleware(RequestDelegate next, IOptions<GatewayOptions> options, ILogger<ErrorMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (!context.Response.HasStarted && context.Response.StatusCode >= 400 && context.Response.ContentType is null)
            {
                await ErrorWriter.WriteAsync(context, OfStatus(context));
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has disconnected.
        }
        catch (Exception exception)
        {
            var error = ApiErrors.Of(exception, options.Value.RetryAfterSeconds);
            if (error.Status >= 500 && error.Status != StatusCodes.Status507InsufficientStorage)
            {
                LogFailed(context.TraceIdentifier, context.Request.Method, context.Request.Path, exception);
            }

            if (context.Response.HasStarted)
            {
                // Part of the response was sent: only breaking the connection shows that it is incomplete.
                context.Abort();
                return;
            }

            await ErrorWriter.WriteAsync(context, error);
        }
    }

    private static ApiError OfStatus(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound when OpenAiPaths.Contains(context.Request.Path) => new ApiError(404, ErrorCodes.NotFound,
            $"{context.Request.Method} {context.Request.Path} does not exist: this server classifies and embeds. Of OpenAI's API it has POST /v1/embeddings and GET /v1/models."),
        StatusCodes.Status404NotFound => new ApiError(404, ErrorCodes.NotFound, $"{context.Request.Method} {context.Request.Path} does not exist. All routes are described at /openapi/v1.json."),
        StatusCodes.Status405MethodNotAllowed => new ApiError(405, ErrorCodes.MethodNotAllowed, $"{context.Request.Path} does not support {context.Request.Method}. The Allow header lists the supported methods.")
        {
            Allow = MethodsOf(context.Response),
        },
        StatusCodes.Status415UnsupportedMediaType => ApiErrors.UnsupportedMediaType(context.Request),
        var status => new ApiError(status, ErrorCodes.Refused, $"The request was refused with status {status}."),
    };

    // Routing lists what it knows. HEAD is answered where GET is, before routing.
    private static string MethodsOf(HttpResponse response)
    {
        var methods = response.Headers.GetCommaSeparatedValues(HeaderNames.Allow);
        return string.Join(", ", methods.Contains(HttpMethods.Get) ? methods.Append(HttpMethods.Head).Distinct() : methods);
    }

    [LoggerMessage(5001, LogLevel.Error, "Request {RequestId} ({Method} {Path}) failed.")]
    private partial void LogFailed(string requestId, string method, string path, Exception exception);
}
