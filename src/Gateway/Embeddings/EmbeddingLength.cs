using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Embeddings;

/// <summary>Checks that the model has embeddings of the number of dimensions that a request asks for. The same on every route.</summary>
internal static class EmbeddingLength
{
    /// <summary>Checks the requested number of dimensions.</summary>
    /// <exception cref="ApiException">The model has no embeddings of that length.</exception>
    public static async Task CheckAsync(int? dimensions, AskedModel model, CancellationToken cancellationToken)
    {
        if (dimensions is { } asked && EmbeddingDimensions.ProblemOf(await model.InfoAsync(cancellationToken), asked) is { } problem)
        {
            throw new ApiException(ApiError.BadRequest($"'dimensions' is {asked}. {problem}", ErrorCodes.DimensionsNotSupported));
        }
    }
}
