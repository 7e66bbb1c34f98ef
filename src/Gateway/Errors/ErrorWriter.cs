using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Errors;

/// <summary>Writes refusals in the dialect of their route.</summary>
internal static class ErrorWriter
{
    /// <summary>Writes the answer; nothing of it may have been sent yet.</summary>
    /// <param name="context">The request.</param>
    /// <param name="error">The refusal.</param>
    /// <param name="more">Sets further headers.</param>
    public static async Task WriteAsync(HttpContext context, ApiError error, Action<IHeaderDictionary>? more = null)
    {
        var response = context.Response;
        response.Clear();
        response.StatusCode = error.Status;
        if (error.RetryAfterSeconds is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        if (error.AcceptEncoding is { } codings)
        {
            response.Headers.AcceptEncoding = codings;
        }

        if (error.Status == StatusCodes.Status504GatewayTimeout)
        {
            // OpenAI's client would have the same work started three times.
            response.Headers["x-should-retry"] = "false";
        }

        more?.Invoke(response.Headers);
        var dialect = DialectOf(context);
        response.ContentType = dialect == Dialect.Native ? "application/problem+json" : "application/json";
        var body = Body(error, dialect, context.TraceIdentifier);
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    /// <summary>The body of a refusal.</summary>
    public static byte[] Body(ApiError error, Dialect dialect, string requestId) => dialect switch
    {
        Dialect.OpenAi => Json(new OpenAiError(new OpenAiErrorDetail(error.Message, OpenAiType(error.Status), Param: null, error.Code))),
        Dialect.HuggingFace => Json(new { error = error.Message, code = error.Code }),
        _ => Json(new Problem(ReasonPhrases.GetReasonPhrase(error.Status), error.Status, error.Message, error.Message, error.Code, requestId)),
    };

    private static byte[] Json<T>(T body) => JsonSerializer.SerializeToUtf8Bytes(body, HttpJson.Client);

    private static string OpenAiType(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "authentication_error",
        StatusCodes.Status403Forbidden => "permission_error",
        StatusCodes.Status429TooManyRequests => "rate_limit_error",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };

    // A route that does not exist has no metadata: its path tells what its caller expects.
    private static Dialect DialectOf(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<DialectMetadata>() is { } metadata ? metadata.Dialect
        : context.Request.Path.StartsWithSegments("/v1/embeddings", StringComparison.Ordinal) ? Dialect.OpenAi
        : context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal) ? Dialect.Native
        : Dialect.HuggingFace;
}

/// <summary>The dialect of an endpoint.</summary>
internal sealed record DialectMetadata(Dialect Dialect);
