using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Errors;

/// <summary>Exceptions as refusals.</summary>
internal static class ApiErrors
{
    /// <summary>What to answer. Unknown failures are told in general words: their own may hold paths and addresses.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="retryAfterSeconds">When to ask again where that helps.</param>
    public static ApiError Of(Exception exception, int retryAfterSeconds) => exception switch
    {
        ApiException refused => refused.Error,
        _ when ZeroShotException.In(exception) is { } known => Of(known, retryAfterSeconds),
        BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => new ApiError(StatusCodes.Status408RequestTimeout, ErrorCodes.BodyTooSlow,
            "The body came too slowly (Http:MinBodyBytesPerSecond). Send fewer or smaller images at a time, or over a faster connection."),
        BadHttpRequestException bad => new ApiError(bad.StatusCode, ErrorCodes.BadRequest, "The request could not be read: " + bad.Message),

        // Cancelled, although the caller is still there: the call was one of a silo that is no more.
        TimeoutException or SiloUnavailableException or OrleansMessageRejectionException or OperationCanceledException => new ApiError(
            StatusCodes.Status429TooManyRequests, ErrorCodes.Unavailable, "The cluster did not answer in time: a silo may just have been lost. Send the request again.", retryAfterSeconds),
        _ => new ApiError(StatusCodes.Status500InternalServerError, ErrorCodes.InternalError, "The server failed on this request. Its log has the details under the request id."),
    };

    /// <summary>The route does not take the type of the body.</summary>
    public static ApiError UnsupportedMediaType(HttpRequest request) => new(StatusCodes.Status415UnsupportedMediaType, ErrorCodes.UnsupportedMediaType,
        $"{request.Path} does not take a body {(string.IsNullOrEmpty(request.ContentType) ? "without a Content-Type" : $"of Content-Type '{request.ContentType}'")}. " +
        "Send JSON as application/json (curl: -H 'Content-Type: application/json') or files as multipart/form-data (curl: -F image=@cat.jpg).");

    private static ApiError Of(ZeroShotException exception, int retryAfterSeconds) => exception.Code switch
    {
        ZeroShotError.BadRequest => ApiError.BadRequest(exception.Message),
        ZeroShotError.UploadTooLarge => new ApiError(StatusCodes.Status413PayloadTooLarge, ErrorCodes.UploadTooLarge, exception.Message),
        ZeroShotError.ModelNotFound => new ApiError(StatusCodes.Status404NotFound, ErrorCodes.ModelNotFound, $"{exception.Message} GET /v1/models lists them."),
        ZeroShotError.NotFound => new ApiError(StatusCodes.Status404NotFound, ErrorCodes.NotFound, exception.Message),

        // Never 503: Hugging Face's JavaScript client repeats that without a pause, for ever.
        ZeroShotError.Overloaded => new ApiError(StatusCodes.Status429TooManyRequests, ErrorCodes.Overloaded, exception.Message, retryAfterSeconds),
        ZeroShotError.NoSilo => new ApiError(StatusCodes.Status429TooManyRequests, ErrorCodes.NoSilo, exception.Message, retryAfterSeconds),

        ZeroShotError.ModelMismatch => new ApiError(StatusCodes.Status429TooManyRequests, ErrorCodes.ModelMismatch,
            "The folder of the model is being changed, or differs between the encoders of this server. Send the request again; if that does not help, its log has the details.", retryAfterSeconds),

        // These messages are for the operator and may name files of the machine.
        ZeroShotError.ModelBroken => new ApiError(StatusCodes.Status500InternalServerError, ErrorCodes.ModelBroken,
            "The model's folder on the server cannot be used. The server's log and `zso models show` say why."),
        ZeroShotError.StateDamaged => new ApiError(StatusCodes.Status500InternalServerError, ErrorCodes.StateDamaged, exception.Message),
        _ => new ApiError(StatusCodes.Status500InternalServerError, ErrorCodes.StorageFailed,
            "The server could not read or write its state. Its log says why; send the request again when the disk or database is well."),
    };
}
