using System.Runtime.CompilerServices;
using ZeroShotOrleans.Jobs.Ledger;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Reuse;

/// <summary>Lists the images of a previous job as the images of this job.</summary>
internal static class PreviousManifest
{
    /// <summary>The segments that are not listed yet.</summary>
    /// <param name="previous">The previous job.</param>
    /// <param name="ledger">The ledger of this job. Each segment is listed in it before the next one is requested.</param>
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
