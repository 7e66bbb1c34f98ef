using Microsoft.Extensions.AI;

namespace ZeroShotOrleans;

/// <summary>Code shared by both generators.</summary>
internal static class EmbeddingGeneration
{
    /// <summary>The options of a call.</summary>
    /// <param name="options">The caller's options.</param>
    /// <param name="model">The generator's model.</param>
    public static EmbedOptions OptionsOf(EmbeddingGenerationOptions? options, string? model) => new() { Model = options?.ModelId ?? model, Dimensions = options?.Dimensions };

    /// <summary>Converts embeddings to the interface's type.</summary>
    public static IEnumerable<Embedding<float>> Of(IEnumerable<ReadOnlyMemory<float>> vectors, string? model)
    {
        var now = TimeProvider.System.GetUtcNow();
        return vectors.Select(vector => new Embedding<float>(vector) { ModelId = model, CreatedAt = now });
    }

    /// <summary>Implements <c>GetService</c> of a generator.</summary>
    public static object? Service(object generator, IZeroShotClient client, string? model, Type serviceType, object? serviceKey) =>
        serviceKey is not null ? null
        : serviceType == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata("zeroshot-orleans", defaultModelId: model)
        : serviceType.IsInstanceOfType(generator) ? generator
        : serviceType.IsInstanceOfType(client) ? client
        : null;
}
