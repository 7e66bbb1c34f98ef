namespace ZeroShotOrleans;

/// <summary>Shortens embeddings of models that were trained for it.</summary>
internal static class EmbeddingDimensions
{
    /// <summary>Why a model has no embeddings of a length; null if it has.</summary>
    public static string? ProblemOf(ModelInfo model, int asked) => asked == model.EmbeddingDimension || model.MatryoshkaDimensions is { IsDefaultOrEmpty: false } shorter && shorter.Contains(asked) ? null
        : model.MatryoshkaDimensions.IsDefaultOrEmpty
            ? $"The embeddings of '{model.Name}' have {model.EmbeddingDimension} dimensions and cannot be shortened to {asked}: its folder does not say that it was trained for it (matryoshka_dimensions). Omit 'dimensions'."
            : $"The embeddings of '{model.Name}' have {model.EmbeddingDimension} dimensions and can be shortened to {string.Join(", ", model.MatryoshkaDimensions)}, but not to {asked}. Send one of these 'dimensions', or omit it.";

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
}
