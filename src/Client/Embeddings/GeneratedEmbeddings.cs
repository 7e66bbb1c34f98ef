using Microsoft.Extensions.AI;

namespace ZeroShotOrleans.Client.Embeddings;

/// <summary>Code shared by both generators.</summary>
internal static class GeneratedEmbeddings
{
    /// <summary>Converts an embedding to the interface's type.</summary>
    /// <exception cref="ZeroShotException">The requested width differs from the model's.</exception>
    public static Embedding<float> Of(float[] embedding, string model, EmbeddingGenerationOptions? options) =>
        options?.Dimensions is { } dimensions && dimensions != embedding.Length
            ? throw new ZeroShotException(ZeroShotError.BadRequest,
                $"The embeddings of '{model}' have {embedding.Length} dimensions and cannot be shortened to {dimensions}. Omit the dimensions.")
            : new Embedding<float>(embedding) { ModelId = model, CreatedAt = TimeProvider.System.GetUtcNow() };

    /// <summary>Implements <c>GetService</c> of a generator.</summary>
    public static object? Service(object generator, IZeroShotClient client, string model, Type serviceType, object? serviceKey) =>
        serviceKey is not null ? null
        : serviceType == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata("zeroshot-orleans", defaultModelId: model)
        : serviceType.IsInstanceOfType(generator) ? generator
        : serviceType.IsInstanceOfType(client) ? client
        : null;
}
