using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Embeddings;

/// <summary>Shortens embeddings to the number of dimensions that a request asks for, if the model was trained for it. The same on every route.</summary>
internal static class EmbeddingLength
{
    /// <summary>Checks the requested number of dimensions.</summary>
    /// <exception cref="ApiException">The model has no embeddings of that length.</exception>
    public static async Task CheckAsync(int? dimensions, AskedModel model, CancellationToken cancellationToken)
    {
        if (dimensions is not { } asked || await model.InfoAsync(cancellationToken) is not { } info || asked == info.EmbeddingDimension)
        {
            return;
        }

        var shorter = info.MatryoshkaDimensions;
        if (shorter.IsDefaultOrEmpty)
        {
            throw Refuse(asked, $"The embeddings of '{model.Name}' have {info.EmbeddingDimension} dimensions and cannot be shortened: its folder does not say that it was trained for it (matryoshka_dimensions). Omit 'dimensions'.");
        }

        if (!shorter.Contains(asked))
        {
            throw Refuse(asked, $"The embeddings of '{model.Name}' have {info.EmbeddingDimension} dimensions and can be shortened to {string.Join(", ", shorter)}, but not to {asked}. Send one of these 'dimensions', or omit it.");
        }
    }

    /// <summary>The first values of an embedding, with length 1 again.</summary>
    /// <param name="embedding">The embedding.</param>
    /// <param name="dimensions">Number of values, or null for all.</param>
    public static float[] Shorten(float[] embedding, int? dimensions)
    {
        if (dimensions is not { } most || most == embedding.Length)
        {
            return embedding;
        }

        var length = Math.Sqrt(embedding.Take(most).Sum(value => (double)value * value));
        return [.. embedding.Take(most).Select(value => (float)(value / length))];
    }

    private static ApiException Refuse(int asked, string why) => new(ApiError.BadRequest($"'dimensions' is {asked}. {why}", ErrorCodes.DimensionsNotSupported));
}
