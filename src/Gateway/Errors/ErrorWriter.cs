using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Errors;

/// <summary>Writes error responses in the format of their route.</summary>
internal static class ErrorWriter
{
    /// <summary>Writes the response, which must not have started.</summary>
    /// <param name="context">The request.</param>
    /// <param name="error">The error to write.</param>
    /// <param name="more">Sets additional headers.</param>
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

        if (error.Allow is { } methods)
        {
            response.Headers.Allow = methods;
        }

        if (error.Status == StatusCodes.Status504GatewayTimeout)
        {
            // OpenAI's client would otherwise retry and start the same work up to three times.
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

    /// <summary>The body of an error response.</summary>
    public static byte[] Body(ApiError error, Dialect dialect, string requestId) => dialect switch
    {
        Dialect.OpenAi => Json(new OpenAiError(new OpenAiErrorDetail(error.Message, OpenAiType(error.Status), Param: null, error.Code))),
        Dialect.HuggingFace or Dialect.KServe => Json(new { error = error.Message, code = error.Code }),
        Dialect.TextEmbeddings => Json(new { error = error.Message, error_type = TextEmbeddingsType(error.Status), code = error.Code }),
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

    // Its clients know these; the status says more.
    private static string TextEmbeddingsType(int status) => status switch
    {
        StatusCodes.Status429TooManyRequests => "Overloaded",
        StatusCodes.Status424FailedDependency or >= 500 => "Backend",
        _ => "Validation",
    };

    // An unknown route has no metadata: its path shows which format the client expects.
    private static Dialect DialectOf(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<DialectMetadata>() is { } metadata ? metadata.Dialect
        : OpenAiPaths.Contains(context.Request.Path) ? Dialect.OpenAi
        : context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal) ? Dialect.Native
        : context.Request.Path.StartsWithSegments("/v2", StringComparison.Ordinal) ? Dialect.KServe
        : context.Request.Path.Value is "/embeddings" or "/classify" ? Dialect.OpenAi
        : context.Request.Path.Value is "/embed" or "/embed_all" or "/embed_sparse" or "/similarity" or "/predict" or "/rerank" or "/tokenize" or "/decode" or "/info" ? Dialect.TextEmbeddings
        : Dialect.HuggingFace;
}

/// <summary>The error format of an endpoint.</summary>
internal sealed record DialectMetadata(Dialect Dialect);
