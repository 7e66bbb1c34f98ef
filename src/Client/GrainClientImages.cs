using System.Runtime.InteropServices;

namespace ZeroShotOrleans.Client;

/// <summary>Classifies images given as bytes, memory or streams.</summary>
internal static class GrainClientImages
{
    /// <summary>Classifies images given by their bytes.</summary>
    /// <param name="client">The client.</param>
    /// <param name="model">Name of the model.</param>
    /// <param name="images">Encoded image files, such as JPEG.</param>
    /// <param name="labels">The labels, used with the model's default template.</param>
    /// <param name="score">How similarities become scores; null returns the top five.</param>
    /// <param name="cancellationToken">Cancels the wait and withdraws images that have not been started.</param>
    public static Task<ClassifyAnswer> ClassifyAsync(
        this GrainClient client, string model, IEnumerable<byte[]> images, IEnumerable<string> labels, ScoreOptions? score = null,
        CancellationToken cancellationToken = default) =>
        client.ClassifyAsync(
            new ClassifyRequest
            {
                Model = model,
                Images = new ByteSlice { Files = [.. images] },
                LabelSets = [new LabelSetDefinition { Labels = [.. labels] }],
                Score = score ?? new ScoreOptions(),
            },
            cancellationToken);

    /// <summary>Classifies one image given by its bytes.</summary>
    /// <inheritdoc cref="ClassifyAsync(GrainClient, string, IEnumerable{byte[]}, IEnumerable{string}, ScoreOptions?, CancellationToken)"/>
    public static Task<ClassifyAnswer> ClassifyAsync(
        this GrainClient client, string model, ReadOnlyMemory<byte> image, IEnumerable<string> labels, ScoreOptions? score = null,
        CancellationToken cancellationToken = default) =>
        client.ClassifyAsync(model, [ArrayOf(image)], labels, score, cancellationToken);

    /// <summary>Classifies one image read from a stream, from its current position to the end. The stream stays open.</summary>
    /// <inheritdoc cref="ClassifyAsync(GrainClient, string, IEnumerable{byte[]}, IEnumerable{string}, ScoreOptions?, CancellationToken)"/>
    public static async Task<ClassifyAnswer> ClassifyAsync(
        this GrainClient client, string model, Stream image, IEnumerable<string> labels, ScoreOptions? score = null,
        CancellationToken cancellationToken = default)
    {
        using var bytes = new MemoryStream();
        await image.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
        return await client.ClassifyAsync(model, [bytes.ToArray()], labels, score, cancellationToken).ConfigureAwait(false);
    }

    private static byte[] ArrayOf(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Array is { } array && segment.Count == array.Length ? array : bytes.ToArray();
}
