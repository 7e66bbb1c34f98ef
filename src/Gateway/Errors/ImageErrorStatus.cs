using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Errors;

/// <summary>Maps image errors to HTTP errors, for routes that answer one image and cannot return the error in the body.</summary>
internal static class ImageErrorStatus
{
    /// <summary>The HTTP error for an image that failed.</summary>
    public static ApiError Of(ImageOutcome outcome) => new(
        outcome.Error is ImageError.ModelFailed or ImageError.Quarantined or ImageError.ReadError ? StatusCodes.Status500InternalServerError : StatusCodes.Status400BadRequest,
        ErrorCodes.Of(outcome.Error),
        $"The image cannot be classified: {outcome.Detail ?? outcome.Error.ToString()}");
}
