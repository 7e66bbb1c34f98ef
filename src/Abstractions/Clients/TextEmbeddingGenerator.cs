using Microsoft.Extensions.AI;

namespace ZeroShotOrleans;

/// <summary>Embeddings of texts as a Microsoft.Extensions.AI generator.</summary>
internal sealed class TextEmbeddingGenerator(IZeroShotClient client, string? model) : IEmbeddingGenerator<string, Embedding<float>>
{
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var asked = EmbeddingGeneration.OptionsOf(options, model);
        return new(EmbeddingGeneration.Of(await client.EmbedTextsAsync(values, asked, cancellationToken).ConfigureAwait(false), asked.Model));
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => EmbeddingGeneration.Service(this, client, model, serviceType, serviceKey);

    public void Dispose()
    {
        // The client belongs to the caller.
    }
}
