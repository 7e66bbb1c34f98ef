using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ZeroShotOrleans.Client.Http;

/// <summary>Classifies images given as bytes, streams, files or URLs.</summary>
public static class ZeroShotHttpClientImages
{
    /// <summary>Classifies images given by their bytes.</summary>
    /// <param name="client">The client.</param>
    /// <param name="model">Name of the model; empty: the server's default.</param>
    /// <param name="images">Encoded image files, such as JPEG.</param>
    /// <param name="labels">The labels, used with the model's default template.</param>
    /// <param name="score">How similarities become scores; null returns the top five.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>One result per image, in order.</returns>
    /// <inheritdoc cref="ZeroShotHttpClient.ClassifyAsync" path="/exception"/>
    public static Task<Classification> ClassifyAsync(
        this ZeroShotHttpClient client, string model, IEnumerable<byte[]> images, IEnumerable<string> labels, ScoreOptions? score = null,
        CancellationToken cancellationToken = default) =>
        client.ClassifyAsync(Request(model, new ByteSlice { Files = [.. images] }, labels, score), cancellationToken);

    /// <summary>Classifies one image given by its bytes.</summary>
    /// <returns>Its classification, or its error.</returns>
    /// <inheritdoc cref="ClassifyAsync(ZeroShotHttpClient, string, IEnumerable{byte[]}, IEnumerable{string}, ScoreOptions?, CancellationToken)" path="/*[not(self::returns)]"/>
    public static async Task<ClassifiedImage> ClassifyAsync(
        this ZeroShotHttpClient client, string model, ReadOnlyMemory<byte> image, IEnumerable<string> labels, ScoreOptions? score = null,
        CancellationToken cancellationToken = default) =>
        (await client.ClassifyAsync(model, [ArrayOf(image)], labels, score, cancellationToken).ConfigureAwait(false)).Results[0];

    /// <summary>Classifies one image read from a stream, from its current position to the end. The stream stays open.</summary>
    /// <inheritdoc cref="ClassifyAsync(ZeroShotHttpClient, string, ReadOnlyMemory{byte}, IEnumerable{string}, ScoreOptions?, CancellationToken)"/>
    public static async Task<ClassifiedImage> ClassifyAsync(
        this ZeroShotHttpClient client, string model, Stream image, IEnumerable<string> labels, ScoreOptions? score = null,
        CancellationToken cancellationToken = default)
    {
        using var bytes = new MemoryStream();
        await image.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
        return await client.ClassifyAsync(model, bytes.ToArray(), labels, score, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Classifies images at http and https URLs, which the encoders fetch if URLs are enabled.</summary>
    /// <inheritdoc cref="ClassifyAsync(ZeroShotHttpClient, string, IEnumerable{byte[]}, IEnumerable{string}, ScoreOptions?, CancellationToken)"/>
    public static Task<Classification> ClassifyAsync(
        this ZeroShotHttpClient client, string model, IEnumerable<Uri> images, IEnumerable<string> labels, ScoreOptions? score = null,
        CancellationToken cancellationToken = default) =>
        client.ClassifyAsync(Request(model, new UrlSlice { Urls = [.. images.Select(image => image.AbsoluteUri)] }, labels, score), cancellationToken);

    /// <summary>
    /// Classifies local files, in requests of as many as fit. A file that cannot be read has a result with that error. For many thousands of files, a job with an upload is
    /// faster and survives a crash: <see cref="ZeroShotHttpClient.UploadAsync"/>.
    /// </summary>
    /// <param name="client">The client.</param>
    /// <param name="model">Name of the model; empty: the server's default.</param>
    /// <param name="files">Paths.</param>
    /// <param name="labels">The labels, used with the model's default template.</param>
    /// <param name="score">How similarities become scores; null returns the top five.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>One result per file, in order; its <see cref="ClassifiedImage.Image"/> is the path.</returns>
    /// <inheritdoc cref="ZeroShotHttpClient.ClassifyAsync" path="/exception"/>
    public static async IAsyncEnumerable<ClassifiedImage> ClassifyFilesAsync(
        this ZeroShotHttpClient client, string model, IEnumerable<string> files, IEnumerable<string> labels, ScoreOptions? score = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string[] fixedLabels = [.. labels];
        foreach (var part in LocalFile.Parts(files, client.Options))
        {
            LocalFile[] read = [.. await Task.WhenAll(part.Select(path => LocalFile.ReadAsync(path, cancellationToken))).ConfigureAwait(false)];
            byte[][] images = [.. read.Select(file => file.Bytes).OfType<byte[]>()];
            var results = new Queue<ClassifiedImage>(
                images.Length == 0 ? [] : (await client.ClassifyAsync(model, images, fixedLabels, score, cancellationToken).ConfigureAwait(false)).Results);
            foreach (var file in read)
            {
                yield return (file.Error ?? results.Dequeue()) with { Image = file.Path };
            }
        }
    }

    private static ClassifyRequest Request(string model, ImageSlice images, IEnumerable<string> labels, ScoreOptions? score) => new()
    {
        Model = model,
        Images = images,
        LabelSets = [new LabelSetDefinition { Labels = [.. labels] }],
        Score = score ?? new ScoreOptions(),
    };

    private static byte[] ArrayOf(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Array is { } array && segment.Count == array.Length ? array : bytes.ToArray();
}
