using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Errors;

/// <summary>Turns what endpoints throw, and bare statuses of the framework, into answers in the dialect of the route.</summary>
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
            // The caller has left: nobody reads an answer.
        }
        catch (Exception exception)
        {
            var error = ApiErrors.Of(exception, options.Value.RetryAfterSeconds);
            if (error.Status >= 500)
            {
                LogFailed(context.TraceIdentifier, context.Request.Method, context.Request.Path, exception);
            }

            if (context.Response.HasStarted)
            {
                // Half an answer was sent: only breaking the connection tells that it is not whole.
                context.Abort();
                return;
            }

            await ErrorWriter.WriteAsync(context, error);
        }
    }

    private static ApiError OfStatus(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => new ApiError(404, ErrorCodes.NotFound, $"There is nothing at {context.Request.Method} {context.Request.Path}. The description of all routes is at /openapi/v1.json."),
        StatusCodes.Status405MethodNotAllowed => new ApiError(405, ErrorCodes.MethodNotAllowed, $"{context.Request.Path} takes no {context.Request.Method}. The header Allow names what it takes."),
        StatusCodes.Status415UnsupportedMediaType => new ApiError(415, ErrorCodes.UnsupportedMediaType,
            $"{context.Request.Path} does not take a body of Content-Type '{context.Request.ContentType}'. Send JSON as application/json (curl: -H 'Content-Type: application/json') or files as multipart/form-data (curl: -F image=@cat.jpg)."),
        var status => new ApiError(status, ErrorCodes.Refused, $"The request was refused with status {status}."),
    };

    [LoggerMessage(5001, LogLevel.Error, "Request {RequestId} ({Method} {Path}) failed.")]
    private partial void LogFailed(string requestId, string method, string path, Exception exception);
}
