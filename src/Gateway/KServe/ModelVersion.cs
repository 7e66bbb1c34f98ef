using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.KServe;

/// <summary>The version in a URL.</summary>
internal static class ModelVersion
{
    /// <summary>Refuses a version that no model has.</summary>
    /// <exception cref="ApiException">404.</exception>
    public static void Check(string model, string? version)
    {
        if (version is not (null or TensorNames.Version))
        {
            throw new ApiException(new ApiError(StatusCodes.Status404NotFound, ErrorCodes.ModelNotFound, $"Version '{version}' of model '{model}' not found. Every model has the version {TensorNames.Version} only; leave the version out of the URL."));
        }
    }
}
