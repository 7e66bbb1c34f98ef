using Microsoft.AspNetCore.Http;

namespace ZeroShotOrleans.Gateway.Errors;

/// <summary>Faults of an image on routes that answer one image and have no place for a fault as a value.</summary>
internal static class ImageFaults
{
    /// <summary>The refusal.</summary>
    public static ApiError Of(ImageOutcome outcome) => new(
        outcome.Fault is ImageFault.ModelFailed or ImageFault.Quarantined or ImageFault.ReadError ? StatusCodes.Status500InternalServerError : StatusCodes.Status400BadRequest,
        "image_" + outcome.Fault.ToString().ToLowerInvariant(),
        $"The image cannot be classified: {outcome.Detail ?? outcome.Fault.ToString()}");
}
