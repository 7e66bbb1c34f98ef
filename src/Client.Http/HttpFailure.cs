using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

/// <summary>An error response, in the format of any route.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The error code; empty if a proxy answered.</param>
/// <param name="Message">The message for people.</param>
/// <param name="RequestId">Id of the request in the server's log; null if the response has none.</param>
/// <param name="RetryAfter">The requested retry delay; null if there is none.</param>
internal sealed record HttpFailure(HttpStatusCode Status, string Code, string Message, string? RequestId, TimeSpan? RetryAfter)
{
    // For responses that do not come from the HTTP API, such as a proxy's error page.
    private const int MaxBody = 64 * 1024;

    private const string CodeKey = "code";
    private const string MessageKey = "message";

    /// <summary>The kind of failure, from the code; from the status if the code is unknown or missing, as with proxies and newer HTTP APIs.</summary>
    public ZeroShotError Kind => Code switch
    {
        ErrorCodes.ModelNotFound => ZeroShotError.ModelNotFound,
        ErrorCodes.NotFound or ErrorCodes.NoPicture => ZeroShotError.NotFound,
        ErrorCodes.Overloaded or ErrorCodes.TooManyJobs or ErrorCodes.Unavailable or ErrorCodes.Stopping => ZeroShotError.Overloaded,
        ErrorCodes.UploadTooLarge => ZeroShotError.UploadTooLarge,
        ErrorCodes.QuotaExceeded => ZeroShotError.QuotaExceeded,
        ErrorCodes.StorageFull => ZeroShotError.StorageFull,
        ErrorCodes.NoSilo or ErrorCodes.TimedOut => ZeroShotError.NoSilo,
        ErrorCodes.ModelMismatch => ZeroShotError.ModelMismatch,
        ErrorCodes.ModelBroken => ZeroShotError.ModelBroken,
        ErrorCodes.StateDamaged => ZeroShotError.StateDamaged,
        ErrorCodes.StorageFailed or ErrorCodes.InternalError => ZeroShotError.StorageFailed,

        // An image error on a route that answers one image.
        _ when Code.StartsWith(ErrorCodes.ImagePrefix, StringComparison.Ordinal) => ZeroShotError.BadRequest,
        _ => OfStatus,
    };

    /// <summary>Whether the HTTP API is overloaded.</summary>
    public bool IsBusy => Code is ErrorCodes.Overloaded or ErrorCodes.TooManyJobs or ErrorCodes.Unavailable or ErrorCodes.Stopping or ErrorCodes.NoSilo or ErrorCodes.ModelMismatch
        || Status == HttpStatusCode.TooManyRequests;

    /// <summary>Whether retrying later can succeed, for an idempotent request.</summary>
    public bool Passes => IsBusy || Code is ErrorCodes.TimedOut
        || Status is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    /// <summary>Whether the HTTP API rejected the request before doing anything.</summary>
    public bool RefusedAtOnce => IsBusy && Code != ErrorCodes.Unavailable;

    /// <summary>The exception that this library throws for the failure.</summary>
    public ZeroShotException ToException() => new(Kind, RequestId is null ? Message : $"{Message} (request {RequestId})") { RetryAfter = RetryAfter, Data = { [CodeKey] = Code, [MessageKey] = Message } };

    /// <summary>The error code of the response that an exception is about; empty for other exceptions.</summary>
    public static string CodeOf(ZeroShotException exception) => exception.Data[CodeKey] as string ?? "";

    /// <summary>The server's message in an exception, without the id of the request.</summary>
    public static string MessageOf(ZeroShotException exception) => exception.Data[MessageKey] as string ?? exception.Message;

    /// <summary>The image error that an exception is about; null for other exceptions, and for errors unknown to this client.</summary>
    public static ImageError? ImageErrorOf(ZeroShotException exception) => CodeOf(exception) is var code && code.StartsWith(ErrorCodes.ImagePrefix, StringComparison.Ordinal)
        && Enum.TryParse<ImageError>(code[ErrorCodes.ImagePrefix.Length..], ignoreCase: true, out var error) ? error : null;

    /// <summary>Reads the error response.</summary>
    public static async Task<HttpFailure> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var (code, message, requestId) = Parse(await ReadBodyAsync(response.Content, cancellationToken).ConfigureAwait(false));
        if (requestId is null && response.Headers.TryGetValues("X-Request-Id", out var ids))
        {
            requestId = ids.FirstOrDefault();
        }

        return new HttpFailure(
            response.StatusCode, code, message ?? string.Create(CultureInfo.InvariantCulture, $"The server answered {(int)response.StatusCode} {response.ReasonPhrase} without a reason."),
            requestId, response.Headers.RetryAfter?.Delta);
    }

    /// <summary>Reads why a silo is not ready, from the answer of its health route.</summary>
    public static async Task<string> ReadProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            using var document = JsonDocument.Parse(await ReadBodyAsync(response.Content, cancellationToken).ConfigureAwait(false));
            if (document.RootElement.ValueKind == JsonValueKind.Object && Text(document.RootElement, "problem") is { } problem)
            {
                return problem;
            }
        }
        catch (JsonException)
        {
            // From a proxy.
        }

        return string.Create(CultureInfo.InvariantCulture, $"The server answered {(int)response.StatusCode} {response.ReasonPhrase}.");
    }

    private ZeroShotError OfStatus => Status switch
    {
        HttpStatusCode.NotFound => ZeroShotError.NotFound,
        HttpStatusCode.TooManyRequests => ZeroShotError.Overloaded,
        HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => ZeroShotError.NoSilo,
        >= HttpStatusCode.InternalServerError => ZeroShotError.StorageFailed,
        _ => ZeroShotError.BadRequest,
    };

    private static async Task<byte[]> ReadBodyAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var buffer = new byte[MaxBody];
        var length = await stream.ReadAtLeastAsync(buffer, MaxBody, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return buffer[..length];
    }

    private static (string Code, string? Message, string? RequestId) Parse(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return ("", null, null);
            }

            // In OpenAI's format the error is an object, in others a string.
            var error = root.TryGetProperty("error", out var inner) && inner.ValueKind == JsonValueKind.Object ? inner : root;
            return (Text(error, "code") ?? "", Text(error, "detail") ?? Text(error, "message") ?? Text(error, "error"), Text(root, "requestId"));
        }
        catch (JsonException)
        {
            return ("", PlainText(body), null);
        }
    }

    // A line of plain text is worth showing; an HTML page is not.
    private static string? PlainText(byte[] body) =>
        body.Length is > 0 and <= 500 && body[0] != (byte)'<' ? Encoding.UTF8.GetString(body).Trim().ReplaceLineEndings(" ") : null;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
