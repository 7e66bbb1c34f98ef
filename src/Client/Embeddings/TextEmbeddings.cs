using Microsoft.Extensions.AI;

namespace ZeroShotOrleans.Client.Embeddings;

/// <summary>Embeddings of texts for programs that are written to Microsoft.Extensions.AI. Unit length, in one space with those of <see cref="ImageEmbeddings"/>.</summary>
/// <remarks>Safe for concurrent calls. Owns nothing.</remarks>
/// <param name="client">The cluster.</param>
/// <param name="model">Model of calls that name none.</param>
public sealed class TextEmbeddings(IZeroShotClient client, string model) : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <summary>Embeds texts as they are, in no template.</summary>
    /// <param name="values">The texts; cut into calls of at most <see cref="ITextEncoderGrain.MaxPromptsPerCall"/>.</param>
    /// <param name="options">Model of this call. Other dimensions than the model's are refused.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ZeroShotException">There is no such model, or no room.</exception>
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

    /// <summary>Does nothing: the client is its owner's.</summary>
    public void Dispose()
    {
        // The interface wants it.
    }
}
