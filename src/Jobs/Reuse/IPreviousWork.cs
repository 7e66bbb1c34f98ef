using System.Collections.Immutable;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Reuse;

/// <summary>Outcomes of a previous job that this one can reuse.</summary>
internal interface IPreviousWork
{
    /// <summary>Starts comparing a segment. Called within a grain turn of the job, once per segment, in order.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="wanted">Its images without an outcome.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>Outcomes by position in the segment, null for images that must be encoded. The task runs outside the grain turn.</returns>
    ValueTask<Task<ImageOutcome?[]>> BeginAsync(ManifestSegment segment, ImmutableArray<ImageRange> wanted, CancellationToken cancellationToken);
}
