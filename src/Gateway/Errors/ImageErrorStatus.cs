using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Errors;

/// <summary>Errors of an image on routes that answer one image and have no place for an error as a value.</summary>
internal static class ImageErrorStatus
{
    /// <summary>The refusal.</summary>
    public static ApiError Of(ImageOutcome outcome) => new(
        outcome.Error is ImageError.ModelFailed or ImageError.Quarantined or ImageError.ReadError ? StatusCodes.Status500InternalServerError : StatusCodes.Status400BadRequest,
        ErrorCodes.Of(outcome.Error),
        $"The image cannot be classified: {outcome.Detail ?? outcome.Error.ToString()}");
}
