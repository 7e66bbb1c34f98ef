using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using ZeroShotOrleans.Http.Contracts;

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

    /// <summary>What the failure is. The code says it. The status says the rest: what is wrong with a request, and answers without a code of ours, from a proxy or a newer HTTP API.</summary>
    public ZeroShotError Kind => Code switch
    {
        ErrorCodes.ModelNotFound => ZeroShotError.ModelNotFound,
        ErrorCodes.NotFound or ErrorCodes.NoPicture => ZeroShotError.NotFound,
        ErrorCodes.Overloaded or ErrorCodes.TooManyJobs or ErrorCodes.Unavailable or ErrorCodes.Stopping => ZeroShotError.Overloaded,
        ErrorCodes.UploadTooLarge => ZeroShotError.UploadTooLarge,
        ErrorCodes.NoSilo or ErrorCodes.TimedOut => ZeroShotError.NoSilo,
        ErrorCodes.ModelMismatch => ZeroShotError.ModelMismatch,
        ErrorCodes.ModelBroken => ZeroShotError.ModelBroken,
        ErrorCodes.StateDamaged => ZeroShotError.StateDamaged,
        ErrorCodes.StorageFailed or ErrorCodes.InternalError => ZeroShotError.StorageFailed,

        // An image that a route without room for errors was given.
        _ when Code.StartsWith(ErrorCodes.ImagePrefix, StringComparison.Ordinal) => ZeroShotError.BadRequest,
        _ => OfStatus,
    };

    /// <summary>Whether the HTTP API has no room for the request now.</summary>
    public bool IsBusy => Code is ErrorCodes.Overloaded or ErrorCodes.TooManyJobs or ErrorCodes.Unavailable or ErrorCodes.Stopping or ErrorCodes.NoSilo or ErrorCodes.ModelMismatch
        || Status == HttpStatusCode.TooManyRequests;

    /// <summary>Whether asking again later is right, for a request that is safe to repeat.</summary>
    public bool Passes => IsBusy || Code is ErrorCodes.TimedOut
        || Status is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    /// <summary>Whether the HTTP API refused the request before it did anything.</summary>
    public bool RefusedAtOnce => IsBusy && Code != ErrorCodes.Unavailable;

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
