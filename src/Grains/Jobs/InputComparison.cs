using System.Globalization;
using ZeroShotOrleans.Grains.Jobs.Reuse;
using ZeroShotOrleans.Sources.Listing;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Jobs;

/// <summary>Checks whether the source of an unfinished job still has the same images, so that it can be resumed.</summary>
/// <remarks>
/// Lists and archives are compared by <see cref="JobDescription.Input"/>. A folder is listed again, and the list must start with the images listed before. Classified images
/// must have the same size and time; the others will be read anyway.
/// </remarks>
internal sealed class InputComparison(IJobStore store, SourceListing sources, TimeSpan limit)
{
    /// <summary>Returns the difference as a sentence; null if the job can be resumed.</summary>
    /// <param name="job">The unfinished job.</param>
    /// <param name="input">The current state of its list or archives.</param>
    /// <param name="cancellationToken">Cancels the comparison.</param>
    /// <exception cref="ZeroShotException">The comparison exceeded the time limit.</exception>
    public async Task<string?> DifferenceAsync(StoredJob job, ImageStamp input, CancellationToken cancellationToken)
    {
        if (!job.Job.Input.IsNone && job.Job.Input != input)
        {
            return job.Job.Spec.Source is ListSource ? "The list has changed." : "The archives have changed.";
        }

        if (job.Job.Spec.Source is not (DirectorySource or ListSource or ObjectStoreSource) || job.Job.Spec.Reuse is { Use: ReuseKind.Embeddings })
        {
            return null;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(limit);
        try
        {
            // The file system is accessed outside the grain turn.
#pragma warning disable RS0030
            return await Task.Run(() => DifferenceInImagesAsync(job, end.Token), end.Token);
#pragma warning restore RS0030
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ZeroShotException(ZeroShotError.BadRequest, string.Create(CultureInfo.InvariantCulture,
                $"Job {job.Job.JobId} is unfinished, and checking whether its images have changed took longer than {limit.TotalSeconds} seconds (Jobs:CompareSeconds). Resume it by its id, which does not compare, or start a new one with --fresh ('fresh' over HTTP)."));
        }
        catch (ZeroShotException failure)
        {
            return failure.Message;
        }
    }

    private async Task<string?> DifferenceInImagesAsync(StoredJob job, CancellationToken cancellationToken)
    {
        var (id, source) = (job.Job.JobId, job.Job.Spec.Source);
        using var now = source is DirectorySource or ObjectStoreSource ? sources.Of(source, after: null, listed: 0, input: default, new SkipTally(), cancellationToken).GetEnumerator() : null;
        var done = (await store.OutcomesAsync(id, cancellationToken)).Ranges;
        for (var first = 0L; first < job.Listed && await store.ReadManifestAsync(id, first, cancellationToken) is { } segment; first = segment.End)
        {
            foreach (var entry in segment.Entries)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (now is not null && (!now.MoveNext() || now.Current.Path != entry.Path))
                {
                    return $"The folder has other files; the first difference is at '{entry.Path}'.";
                }

                if (now is not null && (now.Current.ETag, now.Current.Length) != (entry.ETag, entry.Length))
                {
                    return $"'{entry.Path}' has changed since it was listed.";
                }
            }

            // Discarded outcomes have no time that could be compared.
            var discarded = job.Status.Export?.Discarded ?? 0;
            foreach (var range in done.Where(range => range.First < segment.End && range.End > Math.Max(segment.First, discarded)))
            {
                if (await DifferenceInDoneAsync(id, source, segment, range with { First = Math.Max(range.First, discarded) }, cancellationToken) is { } difference)
                {
                    return difference;
                }
            }
        }

        return now is not null && job.Status.ListingDone && now.MoveNext() ? $"The folder has more files, such as '{now.Current.Path}'." : null;
    }

    private async Task<string?> DifferenceInDoneAsync(string id, ImageSource source, ManifestSegment segment, ImageRange done, CancellationToken cancellationToken)
    {
        for (var (from, end) = (Math.Max(done.First, segment.First), Math.Min(done.End, segment.End)); from < end;)
        {
            var outcomes = await store.ReadOutcomesAsync(id, from, (int)(end - from), cancellationToken);
            if (outcomes.IsEmpty)
            {
                return null;
            }

            foreach (var outcome in outcomes)
            {
                // An image without its own file has no time, or is compared by the file that contains it.
                var entry = segment.Entries[(int)(from++ - segment.First)];
                if (outcome.Stamp.Modified != 0 && entry.ArchiveLength == 0 && FileFacts.CanCompare(entry) && !FileFacts.IsUnchanged(source, entry, outcome.Stamp))
                {
                    return $"'{entry.Path}' has changed since it was classified.";
                }
            }
        }

        return null;
    }
}
