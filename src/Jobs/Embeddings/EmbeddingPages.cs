using System.Collections.Immutable;
using ZeroShotOrleans.Jobs.Hosting;
using ZeroShotOrleans.Jobs.Reuse;
using ZeroShotOrleans.Storage.Embeddings;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Embeddings;

/// <summary>Reads the stored embeddings of a job, in image order. Each image is named, also if it has none.</summary>
internal sealed class EmbeddingPages(HostedJob job, IJobStore store, IEmbeddingStore embeddings)
{
    /// <summary>Returns the embeddings of the next images; no image after the last one.</summary>
    /// <param name="from">Index of the next image.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="ZeroShotException">The job kept no embeddings, or has not ended.</exception>
    public async Task<EmbeddingPage> ReadAsync(long from, CancellationToken cancellationToken)
    {
        if (!ReuseRules.KeepsEmbeddings(job.Description))
        {
            throw new ZeroShotException(ZeroShotError.BadRequest,
                $"Job {job.Id} kept no embeddings. Run a job over the same images that keeps them (--keep-embeddings, keepEmbeddings), then take its embeddings.");
        }

        if (!job.Machine.HasEnded)
        {
            throw new ZeroShotException(ZeroShotError.BadRequest, $"Job {job.Id} has not ended. Wait for its end or cancel it, then take its embeddings.");
        }

        if (await store.ReadManifestAsync(job.Id, from, cancellationToken) is not { } segment)
        {
            return new EmbeddingPage { First = from, Images = [] };
        }

        var images = new JobEmbedding[(int)Math.Min(segment.End - from, Limits.MaxImagesPerLease)];
        for (var i = 0; i < images.Length; i++)
        {
            images[i] = new JobEmbedding { Path = segment.Entries[(int)(from - segment.First) + i].Path, Status = EmbeddingStatus.NotClassified };
        }

        await AddOutcomesAsync(images, from, cancellationToken);
        await AddEmbeddingsAsync(images, cancellationToken);
        return new EmbeddingPage { First = from, Images = ImmutableArray.Create(images) };
    }

    private async Task AddOutcomesAsync(JobEmbedding[] images, long from, CancellationToken cancellationToken)
    {
        for (var at = 0; at < images.Length;)
        {
            var outcomes = await store.ReadOutcomesAsync(job.Id, from + at, images.Length - at, cancellationToken);
            foreach (var outcome in outcomes)
            {
                var isFailed = outcome.Error is not ImageError.None;
                images[at] = images[at] with { Status = isFailed ? EmbeddingStatus.Failed : EmbeddingStatus.NotStored, Error = outcome.Error, Content = outcome.Stamp.Content };
                at++;
            }

            // An image without an outcome, of a job that was cancelled or failed.
            at += outcomes.IsEmpty ? 1 : 0;
        }
    }

    private async Task AddEmbeddingsAsync(JobEmbedding[] images, CancellationToken cancellationToken)
    {
        var classified = Enumerable.Range(0, images.Length).Where(i => images[i].Status is EmbeddingStatus.NotStored && images[i].Content != default).ToArray();
        var found = await embeddings.FindAsync(ReuseRules.EmbeddingSpace(job.Description), [.. classified.Select(i => images[i].Content)], cancellationToken);
        foreach (var (i, embedding) in classified.Zip(found))
        {
            images[i] = embedding is null ? images[i] : images[i] with { Status = EmbeddingStatus.Stored, Embedding = embedding };
        }
    }
}
