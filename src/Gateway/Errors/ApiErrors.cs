using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Errors;

/// <summary>Maps exceptions to error responses.</summary>
internal static partial class ApiErrors
{
    // An estimate of more is worth little.
    private const int MaxRetryAfterSeconds = 3_600;

    /// <summary>Returns the error to send. Unexpected exceptions get a generic message, because their own may contain paths and addresses.</summary>
    /// <param name="exception">The exception that was thrown.</param>
    /// <param name="retryAfterSeconds">The retry delay to report for transient errors.</param>
    public static ApiError Of(Exception exception, int retryAfterSeconds) => exception switch
    {
        ApiException refused => refused.Error,
        _ when ZeroShotException.In(exception) is { } known => Of(known, retryAfterSeconds),
        BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => new ApiError(StatusCodes.Status408RequestTimeout, ErrorCodes.BodyTooSlow,
            "The body arrived too slowly (Http:MinBodyBytesPerSecond). Send fewer or smaller images per request, or use a faster connection."),
        BadHttpRequestException bad => new ApiError(bad.StatusCode, ErrorCodes.BadRequest, BindingProblem(bad.Message) ?? "The request could not be read: " + bad.Message),

        // Cancelled although the client is still connected: the call went to a silo that has gone.
        TimeoutException or SiloUnavailableException or OrleansMessageRejectionException or OperationCanceledException => new ApiError(
            StatusCodes.Status429TooManyRequests, ErrorCodes.Unavailable, "The cluster did not answer in time, possibly because a silo was lost. Retry the request.", retryAfterSeconds),
        _ => new ApiError(StatusCodes.Status500InternalServerError, ErrorCodes.InternalError, "Internal server error. The server's log has the details under the request id."),
    };

    /// <summary>The route does not accept the type of the body.</summary>
    public static ApiError UnsupportedMediaType(HttpRequest request) => new(StatusCodes.Status415UnsupportedMediaType, ErrorCodes.UnsupportedMediaType,
        $"{request.Path} does not accept a body {(string.IsNullOrEmpty(request.ContentType) ? "without a Content-Type" : $"with Content-Type '{request.ContentType}'")}. " +
        "Send JSON as application/json (curl: -H 'Content-Type: application/json') or files as multipart/form-data (curl: -F image=@cat.jpg).");

    // 'Failed to bind parameter "Nullable<int> most" from "x".': a client knows the name and the value, but no .NET types.
    private static string? BindingProblem(string message) => BindingMessage().Match(message) is { Success: true } match
        ? $"'{match.Groups["name"].Value}' is '{match.Groups["value"].Value}'; it must be {(match.Groups["type"].Value.Contains("bool", StringComparison.Ordinal) ? "true or false" : "a whole number")}."
        : null;

    [GeneratedRegex("^Failed to bind parameter \"(?<type>\\S+) (?<name>\\w+)\" from \"(?<value>.*)\"\\.$", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex BindingMessage();

    private static int? SecondsOf(TimeSpan? retryAfter) => retryAfter is { Ticks: > 0 } time ? (int)Math.Clamp(Math.Ceiling(time.TotalSeconds), 1, MaxRetryAfterSeconds) : null;

    private static ApiError Of(ZeroShotException exception, int retryAfterSeconds) => exception.Code switch
    {
        ZeroShotError.BadRequest => ApiError.BadRequest(exception.Message),
        ZeroShotError.UploadTooLarge => new ApiError(StatusCodes.Status413PayloadTooLarge, ErrorCodes.UploadTooLarge, exception.Message),
        ZeroShotError.ModelNotFound => new ApiError(StatusCodes.Status404NotFound, ErrorCodes.ModelNotFound, $"{exception.Message} GET /v1/models lists them."),
        ZeroShotError.NotFound => new ApiError(StatusCodes.Status404NotFound, ErrorCodes.NotFound, exception.Message),

        // Never 503: Hugging Face's JavaScript client retries it immediately and endlessly.
        ZeroShotError.Overloaded => new ApiError(StatusCodes.Status429TooManyRequests, ErrorCodes.Overloaded, exception.Message, SecondsOf(exception.RetryAfter) ?? retryAfterSeconds),
        ZeroShotError.NoSilo => new ApiError(StatusCodes.Status429TooManyRequests, ErrorCodes.NoSilo, exception.Message, retryAfterSeconds),

        ZeroShotError.ModelMismatch => new ApiError(StatusCodes.Status429TooManyRequests, ErrorCodes.ModelMismatch,
            "The model's folder is being changed or differs between encoder silos. Retry the request; if it still fails, see the server's log.", retryAfterSeconds),

        // These messages are for the operator and may name files of the machine.
        ZeroShotError.ModelBroken => new ApiError(StatusCodes.Status500InternalServerError, ErrorCodes.ModelBroken,
            "The model's folder on the server is unusable. The server's log and `zso models show` say why."),
        ZeroShotError.QuotaExceeded => new ApiError(StatusCodes.Status507InsufficientStorage, ErrorCodes.QuotaExceeded, $"{exception.Message} DELETE /v1/jobs/{{id}} deletes one."),
        ZeroShotError.StorageFull => new ApiError(StatusCodes.Status507InsufficientStorage, ErrorCodes.StorageFull,
            "The server's storage has too little room for new jobs. Results are kept, and accepted jobs continue. Delete jobs that are no longer needed (DELETE /v1/jobs/{id}), or ask its operator for room; its log has the details."),
        ZeroShotError.StateDamaged => new ApiError(StatusCodes.Status500InternalServerError, ErrorCodes.StateDamaged, exception.Message),
        _ => new ApiError(StatusCodes.Status500InternalServerError, ErrorCodes.StorageFailed,
            "The server could not read or write its state. Its log says why; retry the request when the disk or database is available again."),
    };
}
