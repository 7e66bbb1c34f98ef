using System.Runtime.InteropServices;
using Microsoft.Extensions.AI;

namespace ZeroShotOrleans.Client.Embeddings;

/// <summary>Embeddings of images as a Microsoft.Extensions.AI generator. Unit length, in the same vector space as <see cref="TextEmbeddings"/>.</summary>
/// <remarks>Thread-safe. Owns no resources.</remarks>
/// <param name="client">The client.</param>
/// <param name="model">The default model of calls.</param>
public sealed class ImageEmbeddings(IZeroShotClient client, string model) : IEmbeddingGenerator<DataContent, Embedding<float>>
{
    /// <summary>Embeds image files.</summary>
    /// <param name="values">The files' bytes; their media type is ignored.</param>
    /// <param name="options">Model of this call. Dimensions other than the model's are rejected.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="ZeroShotException">The model does not exist, the cluster is overloaded, or an image cannot be read: this interface cannot return an error per image.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<DataContent> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var name = options?.ModelId ?? model;
        var embeddings = new GeneratedEmbeddings<Embedding<float>>();
        foreach (var files in values.Chunk(Limits.MaxImagesPerRequest))
        {
            var slice = new ByteSlice { Files = [.. files.Select(file => file.Data.ToArray())] };
            foreach (var outcome in await client.EmbedImagesAsync(name, slice, cancellationToken).ConfigureAwait(false))
            {
                embeddings.Add(GeneratedEmbeddings.Of(EmbeddingOf(outcome, embeddings.Count), name, options));
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

    private static float[] EmbeddingOf(ImageOutcome outcome, int index) => outcome.Embedding is { } bytes
        ? MemoryMarshal.Cast<byte, float>(bytes).ToArray()
        : throw new ZeroShotException(ZeroShotError.BadRequest, $"Image {index} has no embedding: {outcome.Detail ?? outcome.Error.ToString()}");
}
