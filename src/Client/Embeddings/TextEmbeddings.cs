using Microsoft.Extensions.AI;

namespace ZeroShotOrleans.Client.Embeddings;

/// <summary>Embeddings of texts as a Microsoft.Extensions.AI generator. Unit length, in the same vector space as <see cref="ImageEmbeddings"/>.</summary>
/// <remarks>Thread-safe. Owns no resources.</remarks>
/// <param name="client">The client.</param>
/// <param name="model">The default model of calls.</param>
public sealed class TextEmbeddings(IZeroShotClient client, string model) : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <summary>Embeds texts verbatim, without a template.</summary>
    /// <param name="values">The texts; sent in calls of at most <see cref="ITextEncoderGrain.MaxPromptsPerCall"/>.</param>
    /// <param name="options">Model of this call. Dimensions other than the model's are rejected.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="ZeroShotException">The model does not exist, or the cluster is overloaded.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var name = options?.ModelId ?? model;
        var embeddings = new GeneratedEmbeddings<Embedding<float>>();
        foreach (var texts in values.Chunk(ITextEncoderGrain.MaxPromptsPerCall))
        {
            foreach (var embedding in await client.EmbedTextsAsync(name, texts, cancellationToken).ConfigureAwait(false))
            {
                embeddings.Add(GeneratedEmbeddings.Of(embedding, name, options));
            }
        }

        return embeddings;
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null) =>
        GeneratedEmbeddings.Service(this, client, model, serviceType, serviceKey);

    /// <summary>Does nothing: the client belongs to the caller.</summary>
    public void Dispose()
    {
        // Required by the interface.
    }
}
