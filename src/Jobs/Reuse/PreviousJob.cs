using System.Collections.Immutable;
using ZeroShotOrleans.Storage.Embeddings;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Reuse;

/// <summary>A previous job whose outcomes are reused.</summary>
/// <remarks>Thread-safe. If the job is deleted while it is read, it has nothing more to reuse.</remarks>
internal sealed class PreviousJob
{
    private readonly IJobStore _store;
    private readonly IEmbeddingStore _embeddings;
    private readonly string? _space;
    private readonly RangeSet _done = new();

    private PreviousJob(IJobStore store, IEmbeddingStore embeddings, StoredJob job, string? space) =>
        (_store, _embeddings, Id, Listed, Skipped, _space) = (store, embeddings, job.Job.JobId, job.Listed, job.Status.Skipped, space);

    /// <summary>Opens a job; null if it does not exist.</summary>
    /// <param name="store">The stored jobs.</param>
    /// <param name="embeddings">The stored embeddings.</param>
    /// <param name="jobId">Its id.</param>
    /// <param name="space">The embedding space, if outcomes are only usable with their embedding; otherwise null.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public static async Task<PreviousJob?> OpenAsync(
        IJobStore store, IEmbeddingStore embeddings, string jobId, string? space, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(jobId, cancellationToken) is not { } stored)
        {
            return null;
        }

        var job = new PreviousJob(store, embeddings, stored, space);
        foreach (var range in (await store.OutcomesAsync(jobId, cancellationToken)).Ranges)
        {
            job._done.Add(range);
        }

        return job;
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Number of its images when it was opened.</summary>
    public long Listed { get; }

    /// <summary>What its scan skipped; null if nothing was skipped.</summary>
    public SkippedFiles? Skipped { get; }

    /// <summary>Returns the segment of its manifest that contains an image, or null.</summary>
    public Task<ManifestSegment?> SegmentAsync(long image, CancellationToken cancellationToken) => _store.ReadManifestAsync(Id, image, cancellationToken);

    /// <summary>Returns its outcomes for some images: errors, and scores, with embeddings if needed. Images without an outcome are omitted.</summary>
    /// <param name="runs">The images.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task<List<PreviousImage>> ReadAsync(IEnumerable<ReusedRun> runs, CancellationToken cancellationToken)
    {
        List<PreviousImage> images = [];
        foreach (var run in runs)
        {
            foreach (var part in _done.Within(new ImageRange(run.BaseFirst, run.BaseFirst + run.Count)))
            {
                await ReadAsync(part, run.First - run.BaseFirst, images, cancellationToken);
            }
        }

        return _space is null ? images : await WithEmbeddingsAsync(_space, images, cancellationToken);
    }

    private async Task ReadAsync(ImageRange part, long shift, List<PreviousImage> images, CancellationToken cancellationToken)
    {
        for (var next = part.First; next < part.End;)
        {
            var outcomes = await _store.ReadOutcomesAsync(Id, next, (int)(part.End - next), cancellationToken);
            if (outcomes.IsEmpty)
            {
                return;
            }

            foreach (var outcome in outcomes)
            {
                images.Add(new PreviousImage(shift + next++, outcome, Embedding: null));
            }
        }
    }

    private async Task<List<PreviousImage>> WithEmbeddingsAsync(string space, List<PreviousImage> images, CancellationToken cancellationToken)
    {
        var classified = images.Where(image => image.Outcome.Error == ImageError.None).Select(image => image.Outcome.Stamp.Content).ToImmutableArray();
        var found = await _embeddings.FindAsync(space, classified, cancellationToken);
        List<PreviousImage> whole = new(images.Count);
        var used = ImmutableArray.CreateBuilder<KeyValuePair<ContentHash, byte[]>>(classified.Length);
        var at = 0;
        foreach (var image in images)
        {
            if (image.Outcome.Error != ImageError.None)
            {
                whole.Add(image);
            }
            else if (found[at++] is { } embedding)
            {
                whole.Add(image with { Embedding = embedding });
                used.Add(new(image.Outcome.Stamp.Content, embedding));
            }
        }

        if (used.Count > 0)
        {
            // Marks them as used today, so that they are kept.
            await _embeddings.SaveAsync(space, used.ToImmutable(), cancellationToken);
        }

        return whole;
    }
}

/// <summary>A reusable outcome.</summary>
/// <param name="Image">The image's index in the job that reuses it.</param>
/// <param name="Outcome">The outcome.</param>
/// <param name="Embedding">Its embedding; null for an error, or if embeddings are not needed.</param>
internal readonly record struct PreviousImage(long Image, ImageOutcome Outcome, byte[]? Embedding);
