using Microsoft.Extensions.AI;

namespace ZeroShotOrleans.Client.Embeddings;

/// <summary>What both generators share.</summary>
internal static class GeneratedEmbeddings
{
    /// <summary>An embedding as the interface wants it.</summary>
    /// <exception cref="ZeroShotException">Another width is asked for than the model has.</exception>
    public static Embedding<float> Of(float[] embedding, string model, EmbeddingGenerationOptions? options) =>
        options?.Dimensions is { } dimensions && dimensions != embedding.Length
            ? throw new ZeroShotException(ZeroShotError.BadRequest,
                $"The embeddings of '{model}' have {embedding.Length} dimensions and mean nothing when they are cut to {dimensions}. Leave the dimensions out.")
            : new Embedding<float>(embedding) { ModelId = model, CreatedAt = TimeProvider.System.GetUtcNow() };

    /// <summary>What a generator is asked for by type.</summary>
    public static object? Service(object generator, IZeroShotClient client, string model, Type serviceType, object? serviceKey) =>
        serviceKey is not null ? null
        : serviceType == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata("zeroshot-orleans", defaultModelId: model)
        : serviceType.IsInstanceOfType(generator) ? generator
        : serviceType.IsInstanceOfType(client) ? client
        : null;
}
