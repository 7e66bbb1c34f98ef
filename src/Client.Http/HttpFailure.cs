using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace ZeroShotOrleans.Client.Http;

/// <summary>An answer that is a refusal, in whichever dialect its route speaks.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Code">The HTTP API's word for it; empty when something in front of the HTTP API answered.</param>
/// <param name="Message">What a person reads.</param>
/// <param name="RequestId">Finds the request in the server's log; null when the answer has none.</param>
/// <param name="RetryAfter">When it asks to be asked again; null when it does not say.</param>
internal sealed record HttpFailure(HttpStatusCode Status, string Code, string Message, string? RequestId, TimeSpan? RetryAfter)
{
    // Of what is no refusal of the HTTP API's: a page of a proxy.
    private const int MaxBody = 64 * 1024;

    /// <summary>Whether asking again later is right, for a request that is safe to repeat.</summary>
    public bool Passes => Status
        is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    /// <summary>Whether the HTTP API refused the request before it did anything.</summary>
    public bool RefusedAtOnce => Status == HttpStatusCode.TooManyRequests && Code != "unavailable";

    /// <summary>The failure as this library tells it.</summary>
    public ZeroShotException ToException() => new(Kind, RequestId is null ? Message : $"{Message} (request {RequestId})");

    /// <summary>Reads the refusal.</summary>
    public static async Task<HttpFailure> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var (code, message, requestId) = Parse(await ReadBodyAsync(response.Content, cancellationToken).ConfigureAwait(false));
        if (requestId is null && response.Headers.TryGetValues("X-Request-Id", out var ids))
        {
            requestId = ids.FirstOrDefault();
        }

        return new HttpFailure(
            response.StatusCode, code, message ?? string.Create(CultureInfo.InvariantCulture, $"The server answered {(int)response.StatusCode} {response.ReasonPhrase}, and no word of why."),
            requestId, response.Headers.RetryAfter?.Delta);
    }

    private ZeroShotError Kind => (Code, Status) switch
    {
        ("model_not_found", _) => ZeroShotError.ModelNotFound,
        ("model_broken", _) => ZeroShotError.ModelBroken,
        ("no_silo", _) => ZeroShotError.NoSilo,
        ("model_mismatch", _) => ZeroShotError.ModelMismatch,
        ("state_damaged", _) => ZeroShotError.StateDamaged,
        (_, HttpStatusCode.NotFound) => ZeroShotError.NotFound,
        (_, HttpStatusCode.TooManyRequests) => ZeroShotError.Overloaded,
        (_, HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout) => ZeroShotError.NoSilo,

        // An image that a route without room for errors was given.
        _ when Code.StartsWith("image_", StringComparison.Ordinal) => ZeroShotError.BadRequest,
        (_, >= HttpStatusCode.InternalServerError) => ZeroShotError.StorageFailed,
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

            // OpenAI's routes have an object where the others have words.
            var error = root.TryGetProperty("error", out var inner) && inner.ValueKind == JsonValueKind.Object ? inner : root;
            return (Text(error, "code") ?? "", Text(error, "detail") ?? Text(error, "message") ?? Text(error, "error"), Text(root, "requestId"));
        }
        catch (JsonException)
        {
            return ("", Plain(body), null);
        }
    }

    // One line of plain words is worth showing; a page of HTML is not.
    private static string? Plain(byte[] body) =>
        body.Length is > 0 and <= 500 && body[0] != (byte)'<' ? Encoding.UTF8.GetString(body).Trim().ReplaceLineEndings(" ") : null;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
