using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace ZeroShotOrleans.Gateway.Errors;

/// <summary>Writes refusals in the dialect of their route.</summary>
internal static class ErrorWriter
{
    // Messages are read by people: quotes and letters beyond ASCII stay as they are.
    private static readonly JsonWriterOptions _readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the answer; nothing of it may have been sent yet.</summary>
    /// <param name="context">The request.</param>
    /// <param name="error">The refusal.</param>
    /// <param name="more">Sets further headers.</param>
    public static async Task Write(HttpContext context, ApiError error, Action<IHeaderDictionary>? more = null)
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
    public static byte[] Body(ApiError error, Dialect dialect, string requestId)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body, _readable))
        {
            json.WriteStartObject();
            switch (dialect)
            {
                case Dialect.OpenAi:
                    WriteOpenAi(json, error);
                    break;
                case Dialect.HuggingFace:
                    json.WriteString("error", error.Message);
                    json.WriteString("code", error.Code);
                    break;
                default:
                    WriteProblem(json, error, requestId);
                    break;
            }

            json.WriteEndObject();
        }

        return body.ToArray();
    }

    private static void WriteOpenAi(Utf8JsonWriter json, ApiError error)
    {
        json.WriteStartObject("error");
        json.WriteString("message", error.Message);
        json.WriteString("type", error.Status switch
        {
            StatusCodes.Status401Unauthorized => "authentication_error",
            StatusCodes.Status403Forbidden => "permission_error",
            StatusCodes.Status429TooManyRequests => "rate_limit_error",
            >= 500 => "server_error",
            _ => "invalid_request_error",
        });
        json.WriteNull("param");
        json.WriteString("code", error.Code);
        json.WriteEndObject();
    }

    private static void WriteProblem(Utf8JsonWriter json, ApiError error, string requestId)
    {
        json.WriteString("title", ReasonPhrases.GetReasonPhrase(error.Status));
        json.WriteNumber("status", error.Status);
        json.WriteString("detail", error.Message);
        json.WriteString("error", error.Message);
        json.WriteString("code", error.Code);
        json.WriteString("requestId", requestId);
    }

    // A route that does not exist has no metadata: its path tells what its caller expects.
    private static Dialect DialectOf(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<DialectMetadata>() is { } metadata ? metadata.Dialect
        : context.Request.Path.StartsWithSegments("/v1/embeddings", StringComparison.Ordinal) ? Dialect.OpenAi
        : context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal) ? Dialect.Native
        : Dialect.HuggingFace;
}

/// <summary>The dialect of an endpoint.</summary>
internal sealed record DialectMetadata(Dialect Dialect);
