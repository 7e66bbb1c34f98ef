using Microsoft.Extensions.AI;

namespace ZeroShotOrleans;

/// <summary>Embeddings of images as a Microsoft.Extensions.AI generator.</summary>
internal sealed class ImageEmbeddingGenerator(IZeroShotClient client, string? model) : IEmbeddingGenerator<DataContent, Embedding<float>>
{
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<DataContent> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var asked = EmbeddingGeneration.OptionsOf(options, model);
        var embeddings = new GeneratedEmbeddings<Embedding<float>>();
        foreach (var images in values.Chunk(Limits.MaxImagesPerRequest))
        {
            var embedded = await client.EmbedImagesAsync(images.Select(image => ZeroShotImage.FromBytes(image.Data)), asked, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < embedded.Length; i++)
            {
                if (embedded[i].Error != ImageError.None)
                {
                    throw new ZeroShotException(ZeroShotError.BadRequest, FormattableString.Invariant($"Image {embeddings.Count + i} has no embedding: {embedded[i].Detail ?? embedded[i].Error.ToString()}"));
                }
            }

            embeddings.AddRange(EmbeddingGeneration.Of(embedded.Select(image => image.Vector), asked.Model));
        }

        return embeddings;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => EmbeddingGeneration.Service(this, client, model, serviceType, serviceKey);

    public void Dispose()
    {
        // The client belongs to the caller.
    }
}
