using System.Collections.Immutable;

namespace ZeroShotOrleans.Grains.Jobs.Bases;

/// <summary>What an earlier job has for this one.</summary>
internal interface IEarlierWork
{
    /// <summary>Begins to look at a segment. Called on the turn of the job, for each segment once and in order.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="wanted">The images of it that have no outcome.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Outcomes by their place in the segment, null for images that have to wait for an encoder. The task runs outside the turn.</returns>
    ValueTask<Task<ImageOutcome?[]>> Begin(ManifestSegment segment, ImmutableArray<ImageRange> wanted, CancellationToken cancellationToken);
}
