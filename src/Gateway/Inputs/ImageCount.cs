using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Inputs;

/// <summary>How many images a request may have, on every route.</summary>
internal static class ImageCount
{
    /// <summary>Refuses more images than <see cref="GatewayOptions.MaxImages"/>.</summary>
    /// <param name="where">What has them.</param>
    /// <param name="count">How many it has.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="least">How many it must have.</param>
    /// <exception cref="ApiException">There are too many, or too few.</exception>
    public static void Check(string where, int count, GatewayOptions limits, int least = 0)
    {
        if (count < least || count > limits.MaxImages)
        {
            var range = least > 0 ? $"{least} to {limits.MaxImages}" : $"at most {limits.MaxImages}";
            throw new ApiException(ApiError.BadRequest($"{where} must have {range} images (got {count}; Http:MaxImages). Send several requests, or submit a job.", ErrorCodes.TooManyImages));
        }
    }
}
