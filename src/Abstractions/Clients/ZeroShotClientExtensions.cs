using System.Runtime.CompilerServices;

namespace ZeroShotOrleans;

/// <summary>Short forms of <see cref="IZeroShotClient.ClassifyAsync"/>.</summary>
public static class ZeroShotClientExtensions
{
    // The images of one request are in memory together.
    private const int FilesPerRequest = 32;
    private const long BytesPerRequest = 16 * 1024 * 1024;

    /// <summary>Classifies one image: <c>await client.ClassifyAsync(bytes, ["cat", "dog"])</c>.</summary>
    /// <param name="client">The client.</param>
    /// <param name="image">Bytes, a stream, a URL, or <see cref="ZeroShotImage.FromFile"/>.</param>
    /// <param name="labels">The labels.</param>
    /// <param name="options">Model and scoring; null: the default model and the top five labels.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Its scores, or its error.</returns>
    /// <inheritdoc cref="IZeroShotClient.ClassifyAsync" path="/exception"/>
    public static async Task<ImageClassification> ClassifyAsync(
        this IZeroShotClient client, ZeroShotImage image, IEnumerable<string> labels, ClassifyOptions? options = null, CancellationToken cancellationToken = default) =>
        (await client.ClassifyAsync(Request([image], labels, options), cancellationToken).ConfigureAwait(false)).Results[0];

    /// <summary>Classifies images.</summary>
    /// <param name="client">The client.</param>
    /// <param name="images">Any number. They are in memory together: use <see cref="ClassifyFilesAsync"/> for a folder.</param>
    /// <param name="labels">The labels.</param>
    /// <param name="options">Model and scoring; null: the default model and the top five labels.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>One result per image, in order.</returns>
    /// <inheritdoc cref="IZeroShotClient.ClassifyAsync" path="/exception"/>
    public static Task<Classification> ClassifyAsync(
        this IZeroShotClient client, IEnumerable<ZeroShotImage> images, IEnumerable<string> labels, ClassifyOptions? options = null, CancellationToken cancellationToken = default) =>
        client.ClassifyAsync(Request([.. images], labels, options), cancellationToken);

    /// <summary>
    /// Classifies files of this machine, a few per request. A file that cannot be read has a result with that error. For many thousands of files, a job is faster and survives a crash:
    /// <see cref="IZeroShotClient.SubmitAsync"/>.
    /// </summary>
    /// <param name="client">The client.</param>
    /// <param name="files">Paths.</param>
    /// <param name="labels">The labels.</param>
    /// <param name="options">Model and scoring; null: the default model and the top five labels.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>One result per file, in order; its <see cref="ImageClassification.Image"/> is the path.</returns>
    /// <inheritdoc cref="IZeroShotClient.ClassifyAsync" path="/exception"/>
    public static async IAsyncEnumerable<ImageClassification> ClassifyFilesAsync(
        this IZeroShotClient client, IEnumerable<string> files, IEnumerable<string> labels, ClassifyOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string[] fixedLabels = [.. labels];
        var done = 0L;
        foreach (var part in Parts(files))
        {
            var answer = await client.ClassifyAsync(part.Select(ZeroShotImage.FromFile), fixedLabels, options, cancellationToken).ConfigureAwait(false);
            foreach (var result in answer.Results)
            {
                yield return result with { Index = done++ };
            }
        }
    }

    private static ClassificationRequest Request(IReadOnlyList<ZeroShotImage> images, IEnumerable<string> labels, ClassifyOptions? options) =>
        new() { Images = images, LabelSets = [new() { Labels = [.. labels] }], Options = options };

    private static IEnumerable<List<string>> Parts(IEnumerable<string> files)
    {
        var part = new List<string>();
        var bytes = 0L;
        foreach (var file in files)
        {
            var size = new FileInfo(file) is { Exists: true } found ? found.Length : 0;
            if (part.Count > 0 && (part.Count == FilesPerRequest || bytes + size > BytesPerRequest))
            {
                yield return part;
                (part, bytes) = ([], 0);
            }

            part.Add(file);
            bytes += size;
        }

        if (part.Count > 0)
        {
            yield return part;
        }
    }
}
