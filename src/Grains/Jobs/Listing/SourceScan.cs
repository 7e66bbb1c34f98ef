using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using ZeroShotOrleans.Jobs.Hosting;
using ZeroShotOrleans.Sources.Listing;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Jobs.Listing;

/// <summary>Enumerates the images of a source that follow the last listed one.</summary>
/// <param name="source">The source.</param>
/// <param name="after">The last listed image; null if there is none.</param>
/// <param name="listed">Number of listed images.</param>
/// <param name="input">See <see cref="JobDescription.Input"/>.</param>
/// <param name="tally">Counts skipped files.</param>
/// <param name="cancellationToken">Cancels the enumeration.</param>
internal delegate IEnumerable<ImageEntry> Enumerate(
    ImageSource source, ImageEntry? after, long listed, ImageStamp input, SkipTally tally, CancellationToken cancellationToken);

/// <summary>One scan of a job's source, split into segments of the manifest. It continues after the last listed image.</summary>
/// <param name="job">The job.</param>
/// <param name="store">The stored jobs.</param>
/// <param name="enumerate">Enumerates the source.</param>
/// <param name="time">The clock.</param>
internal sealed class SourceScan(HostedJob job, IJobStore store, Enumerate enumerate, TimeProvider time)
{
    // The first segments are smaller, so that the first results do not wait for a full one.
    private static readonly TimeSpan _flush = TimeSpan.FromMilliseconds(100);

    /// <summary>What was skipped in total, once all segments have been enumerated; null before that, or if there was nothing left to scan.</summary>
    /// <remarks>Files skipped after the last image are stored with the end of the listing, so that a scan resumed from that image counts them once.</remarks>
    public SkippedFiles? Skipped { get; private set; }

    /// <summary>Returns the segments that are not listed yet. Each must be listed before the next one is requested.</summary>
    public async IAsyncEnumerable<ManifestSegment> SegmentsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (job.Status.ListingDone)
        {
            yield break;
        }

        var after = (await store.LastManifestAsync(job.Id, cancellationToken))?.Entries[^1];
        var tally = new SkipTally(job.Status.Skipped);
        using var images = enumerate(job.Spec.Source, after, job.Ledger.Listed, job.Description.Input, tally, cancellationToken).GetEnumerator();
        while (true)
        {
            // The file system is accessed outside the grain turn; the ledger is changed within it.
#pragma warning disable RS0030
            var (entries, skipped) = await Task.Run(() => Next(images, tally), cancellationToken);
#pragma warning restore RS0030
            if (entries.IsEmpty)
            {
                break;
            }

            yield return new ManifestSegment(job.Ledger.Listed, entries, skipped);
        }

        Skipped = tally.Counts;
    }

    // Includes only files skipped before the last image of the segment was found.
    private (ImmutableArray<ImageEntry> Entries, SkippedFiles Skipped) Next(IEnumerator<ImageEntry> images, SkipTally tally)
    {
        var until = time.GetUtcNow() + _flush;
        var entries = ImmutableArray.CreateBuilder<ImageEntry>();
        var skipped = tally.Counts;
        while (entries.Count < ManifestSegment.MaxImages && (entries.Count == 0 || time.GetUtcNow() < until) && images.MoveNext())
        {
            entries.Add(images.Current);
            skipped = tally.Counts;
        }

        return (entries.ToImmutable(), skipped);
    }
}
