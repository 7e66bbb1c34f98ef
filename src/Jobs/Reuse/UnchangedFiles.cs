using System.Collections.Immutable;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Reuse;

/// <summary>Reuses outcomes of a previous job for files whose size and time are unchanged.</summary>
/// <param name="previous">The previous job.</param>
/// <param name="source">The source of both.</param>
/// <param name="isUnchanged">Whether an image's file has the size and time of its stamp.</param>
internal sealed class UnchangedFiles(PreviousJob previous, ImageSource source, Func<ImageSource, ImageEntry, ImageStamp, bool> isUnchanged) : IPreviousWork
{
    private readonly PreviousJobJoin _join = new(previous, PathOrder.Of(source), sameVersion: true);

    /// <inheritdoc/>
    public async ValueTask<Task<ImageOutcome?[]>> BeginAsync(
        ManifestSegment segment, ImmutableArray<ImageRange> wanted, CancellationToken cancellationToken)
    {
        var runs = await _join.RunsAsync(segment, cancellationToken);
        // The file system is accessed outside the grain turn.
#pragma warning disable RS0030
        return Task.Run(() => FindAsync(segment, wanted.SelectMany(runs.Within), cancellationToken), cancellationToken);
#pragma warning restore RS0030
    }

    private async Task<ImageOutcome?[]> FindAsync(ManifestSegment segment, IEnumerable<ReusedRun> runs, CancellationToken cancellationToken)
    {
        var found = new ImageOutcome?[segment.Entries.Length];
        foreach (var (image, outcome, _) in await previous.ReadAsync(runs, cancellationToken))
        {
            var place = (int)(image - segment.First);
            if (isUnchanged(source, segment.Entries[place], outcome.Stamp))
            {
                found[place] = outcome;
            }
        }

        return found;
    }
}
