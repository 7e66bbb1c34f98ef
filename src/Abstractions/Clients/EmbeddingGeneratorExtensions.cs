using Microsoft.Extensions.AI;

namespace ZeroShotOrleans;

/// <summary>Embeddings as generators of Microsoft.Extensions.AI. Texts and images are embedded in one space, as vectors of length 1.</summary>
public static class EmbeddingGeneratorExtensions
{
    /// <summary>A generator of embeddings of texts, verbatim and without a template.</summary>
    /// <param name="client">The client, which the generator does not own.</param>
    /// <param name="model">Model of calls whose options name none; null: the default model.</param>
    public static IEmbeddingGenerator<string, Embedding<float>> AsTextEmbeddingGenerator(this IZeroShotClient client, string? model = null) => new TextEmbeddingGenerator(client, model);

    /// <summary>A generator of embeddings of image files. Their media type is ignored. An image that cannot be read fails the call, because the interface has no place for an error per image.</summary>
    /// <param name="client">The client, which the generator does not own.</param>
    /// <param name="model">Model of calls whose options name none; null: the default model.</param>
    public static IEmbeddingGenerator<DataContent, Embedding<float>> AsImageEmbeddingGenerator(this IZeroShotClient client, string? model = null) => new ImageEmbeddingGenerator(client, model);
}
