using System.Runtime.InteropServices;
using Microsoft.Extensions.AI;

namespace ZeroShotOrleans.Client.Embeddings;

/// <summary>Embeddings of images for programs that are written to Microsoft.Extensions.AI. Unit length, in one space with those of <see cref="TextEmbeddings"/>.</summary>
/// <remarks>Safe for concurrent calls. Owns nothing.</remarks>
/// <param name="client">The cluster.</param>
/// <param name="model">Model of calls that name none.</param>
public sealed class ImageEmbeddings(IZeroShotClient client, string model) : IEmbeddingGenerator<DataContent, Embedding<float>>
{
    /// <summary>Embeds image files.</summary>
    /// <param name="values">The files' bytes; their media type is not looked at.</param>
    /// <param name="options">Model of this call. Other dimensions than the model's are refused.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ZeroShotException">There is no such model, no room, or an image that cannot be read: this interface has no place for an error as a value.</exception>
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

    /// <summary>Does nothing: the client is its owner's.</summary>
    public void Dispose()
    {
        // The interface wants it.
    }

    private static float[] EmbeddingOf(ImageOutcome outcome, int index) => outcome.Embedding is { } bytes
        ? MemoryMarshal.Cast<byte, float>(bytes).ToArray()
        : throw new ZeroShotException(ZeroShotError.BadRequest, $"Image {index} has no embedding: {outcome.Detail ?? outcome.Error.ToString()}");
}
