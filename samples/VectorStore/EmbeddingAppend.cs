using Microsoft.Extensions.VectorData;
using ZeroShotOrleans;

namespace VectorStoreSample;

/// <summary>What was appended to a vector store.</summary>
/// <param name="Appended">Number of images whose embedding was written.</param>
/// <param name="Missing">The images without an embedding, with the reason.</param>
internal sealed record AppendReport(long Appended, IReadOnlyList<string> Missing);

/// <summary>Appends the stored embeddings of a job to a vector store of any kind.</summary>
internal static class EmbeddingAppend
{
    /// <summary>Writes the embeddings of a job that kept them and has ended, in the order of its images.</summary>
    /// <remarks>
    /// Safe to repeat: an image replaces its record. To continue after a crash instead of repeating everything, start at the last index that was reported:
    /// all images before it are in the store.
    /// </remarks>
    /// <param name="collection">The collection, which is created if it does not exist.</param>
    /// <param name="job">The job.</param>
    /// <param name="from">Index of the first image.</param>
    /// <param name="batch">Number of images in a write.</param>
    /// <param name="progress">Receives the index of the next image after each write; may be null.</param>
    /// <param name="cancellationToken">Stops between two writes.</param>
    public static async Task<AppendReport> AppendEmbeddingsAsync(
        this VectorStoreCollection<Guid, ImageVector> collection, IZeroShotJob job, long from = 0, int batch = 256, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        var fingerprint = (await job.GetInfoAsync(cancellationToken)).ModelFingerprint ?? "";
        await collection.EnsureCollectionExistsAsync(cancellationToken);
        var (next, appended, missing) = (from, 0L, new List<string>());
        await foreach (var images in job.EmbeddingsAsync(from, cancellationToken).Chunk(batch).WithCancellation(cancellationToken))
        {
            var records = images.Where(image => image.Status is EmbeddingStatus.Stored).Select(image => new ImageVector
            {
                Key = ImageVector.KeyOf(image.Path), Path = image.Path, Hash = image.Hash ?? "", ModelFingerprint = fingerprint, Embedding = image.ToVector(),
            }).ToList();
            if (records.Count > 0)
            {
                await collection.UpsertAsync(records, cancellationToken);
            }

            missing.AddRange(images.Where(image => image.Status is not EmbeddingStatus.Stored)
                .Select(image => $"{image.Path}: {(image.Error is ImageError.None ? image.Status.ToString() : image.Error.ToString())}"));
            (next, appended) = (next + images.Length, appended + records.Count);
            progress?.Report(next);
        }

        return new AppendReport(appended, missing);
    }
}
