using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using ZeroShotOrleans.Jobs.States;
using ZeroShotOrleans.Sources.Listing;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Jobs;

// Lists the source into the manifest while encoders work on what is listed.
internal sealed partial class JobGrain
{
    // The first segments are smaller, so that first results do not wait for a full one.
    private static readonly TimeSpan _listingFlush = TimeSpan.FromMilliseconds(100);

    private SkippedFiles? _skipped;

    private async Task ListAsync(Task preparing, CancellationToken cancellationToken)
    {
        if (Reuses)
        {
            await ListWithPreviousJobAsync(Job.Spec.Reuse!, preparing, cancellationToken);
        }
        else if (!Status.ListingDone && Job.Spec.Source is not UploadSource)
        {
            await ListSourceAsync(cancellationToken);
            await EndListingAsync();
        }
    }

    // What was skipped after the last image is stored with the end of the listing: a scan repeated from that image counts it once.
    private Task EndListingAsync() => ApplyAsync(new JobChange.ListingEnds(_skipped));

    private async Task ListSourceAsync(CancellationToken cancellationToken)
    {
        await foreach (var segment in SegmentsAsync(cancellationToken))
        {
            await AppendAsync(segment);
            AnnounceIfWaiting();
            await UntilEncodersFollowAsync(cancellationToken);
        }
    }

    // Listing is limited by the devices too: the number of listed images without an outcome is bounded, in the store as in memory.
    private async Task UntilEncodersFollowAsync(CancellationToken cancellationToken)
    {
        while (Ledger.Listed - Ledger.Done >= options.Value.MaxListedAhead)
        {
            await _changed.Task.WaitAsync(cancellationToken);
        }
    }

    private async IAsyncEnumerable<ManifestSegment> SegmentsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Status.ListingDone)
        {
            yield break;
        }

        var after = (await store.LastManifestAsync(Id, cancellationToken))?.Entries[^1];
        var tally = new SkipTally(Status.Skipped);
        using var images = sources.Of(Job.Spec.Source, after, Ledger.Listed, Job.Input, tally, cancellationToken).GetEnumerator();
        while (true)
        {
            // The file system is accessed outside the turn; the ledger is changed inside.
#pragma warning disable RS0030
            var (entries, skipped) = await Task.Run(() => NextSegment(images, tally), cancellationToken);
#pragma warning restore RS0030
            if (entries.IsEmpty)
            {
                break;
            }

            yield return new ManifestSegment(Ledger.Listed, entries, skipped);
        }

        _skipped = tally.Counts;
    }

    // Not cancellable: a segment that is stored but missing in the ledger would be stored again.
    private async Task AppendAsync(ManifestSegment segment, bool hold = false)
    {
        // Not concurrent with updates of the status, which the counts are part of.
        await _statusGate.WaitAsync();
        try
        {
            await store.AppendManifestAsync(Id, _machine.Epoch, segment.First, segment.Entries, segment.Skipped, CancellationToken.None);
            _machine.Listed(segment.Entries.Length, segment.Skipped, hold);
        }
        finally
        {
            _statusGate.Release();
        }
    }

    // With what had been skipped when the last image was found, not later.
    private (ImmutableArray<ImageEntry> Entries, SkippedFiles Skipped) NextSegment(IEnumerator<ImageEntry> images, SkipTally tally)
    {
        var until = time.GetUtcNow() + _listingFlush;
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
