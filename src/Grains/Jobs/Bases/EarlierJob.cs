using System.Collections.Immutable;
using ZeroShotOrleans.Grains.Vectors;

namespace ZeroShotOrleans.Grains.Jobs.Bases;

/// <summary>A previous job whose outcomes are reused.</summary>
/// <remarks>Thread-safe. If the job is deleted meanwhile, it has nothing to reuse.</remarks>
internal sealed class EarlierJob
{
    private readonly IJobStore _store;
    private readonly IVectorStore _vectors;
    private readonly string? _space;
    private readonly RangeSet _done = new();

    private EarlierJob(IJobStore store, IVectorStore vectors, StoredJob job, string? space) =>
        (_store, _vectors, Id, Listed, Skipped, _space) = (store, vectors, job.Job.JobId, job.Listed, job.Status.Skipped, space);

    /// <summary>Opens a job; null if it does not exist.</summary>
    /// <param name="store">The stored jobs.</param>
    /// <param name="vectors">The stored vectors.</param>
    /// <param name="jobId">Its id.</param>
    /// <param name="space">The vector space, if outcomes are useless without their vector; otherwise null.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public static async Task<EarlierJob?> Open(
        IJobStore store, IVectorStore vectors, string jobId, string? space, CancellationToken cancellationToken)
    {
        if (await store.Find(jobId, cancellationToken) is not { } stored)
        {
            return null;
        }

        var job = new EarlierJob(store, vectors, stored, space);
        foreach (var range in (await store.Outcomes(jobId, cancellationToken)).Ranges)
        {
            job._done.Add(range);
        }

        return job;
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Number of its images when it was opened.</summary>
    public long Listed { get; }

    /// <summary>What its scan skipped; null for nothing.</summary>
    public SkippedFiles? Skipped { get; }

    /// <summary>The segment of its manifest with an image, or null.</summary>
    public Task<ManifestSegment?> Segment(long image, CancellationToken cancellationToken) => _store.ReadManifest(Id, image, cancellationToken);

    /// <summary>Its outcomes for some images: errors, and scores with their vectors where needed. Images without an outcome are omitted.</summary>
    /// <param name="runs">The images.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task<List<EarlierImage>> Read(IEnumerable<BaseRun> runs, CancellationToken cancellationToken)
    {
        List<EarlierImage> images = [];
        foreach (var run in runs)
        {
            foreach (var part in _done.Within(new ImageRange(run.BaseFirst, run.BaseFirst + run.Count)))
            {
                await Read(part, run.First - run.BaseFirst, images, cancellationToken);
            }
        }

        return _space is null ? images : await WithVectors(_space, images, cancellationToken);
    }

    private async Task Read(ImageRange part, long shift, List<EarlierImage> images, CancellationToken cancellationToken)
    {
        for (var next = part.First; next < part.End;)
        {
            var outcomes = await _store.ReadOutcomes(Id, next, (int)(part.End - next), cancellationToken);
            if (outcomes.IsEmpty)
            {
                return;
            }

            foreach (var outcome in outcomes)
            {
                images.Add(new EarlierImage(shift + next++, outcome, Vector: null));
            }
        }
    }

    private async Task<List<EarlierImage>> WithVectors(string space, List<EarlierImage> images, CancellationToken cancellationToken)
    {
        var ranked = images.Where(image => image.Outcome.Fault == ImageFault.None).Select(image => image.Outcome.Stamp.Content).ToImmutableArray();
        var found = await _vectors.Find(space, ranked, cancellationToken);
        List<EarlierImage> whole = new(images.Count);
        var used = ImmutableArray.CreateBuilder<KeyValuePair<ContentHash, byte[]>>(ranked.Length);
        var at = 0;
        foreach (var image in images)
        {
            if (image.Outcome.Fault != ImageFault.None)
            {
                whole.Add(image);
            }
            else if (found[at++] is { } vector)
            {
                whole.Add(image with { Vector = vector });
                used.Add(new(image.Outcome.Stamp.Content, vector));
            }
        }

        if (used.Count > 0)
        {
            // Marks them as used today, so that they are kept.
            await _vectors.Save(space, used.ToImmutable(), cancellationToken);
        }

        return whole;
    }
}

/// <summary>A reusable outcome.</summary>
/// <param name="Image">The image's index in the job that reuses it.</param>
/// <param name="Outcome">The outcome.</param>
/// <param name="Vector">Its vector; null for an error, and where vectors are not needed.</param>
internal readonly record struct EarlierImage(long Image, ImageOutcome Outcome, byte[]? Vector);
