using System.Runtime.CompilerServices;
using ZeroShotOrleans.Jobs.Ledger;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Reuse;

/// <summary>Lists the images of a previous job as those of this one.</summary>
internal static class PreviousManifest
{
    /// <summary>The segments that are not listed yet.</summary>
    /// <param name="previous">The previous job.</param>
    /// <param name="ledger">What is listed: it grows by each segment before the next one is asked for.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="ZeroShotException">The previous job has been deleted.</exception>
    public static async IAsyncEnumerable<ManifestSegment> SegmentsAsync(
        PreviousJob previous, JobLedger ledger, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (ledger.Listed < previous.Listed)
        {
            var segment = await previous.SegmentAsync(ledger.Listed, cancellationToken) ?? throw ReuseRules.PreviousJobGone(previous.Id);
            yield return segment.First == ledger.Listed
                ? segment
                : new ManifestSegment(ledger.Listed, segment.Entries[(int)(ledger.Listed - segment.First)..]);
        }
    }
}
