using System.Collections.Immutable;
using Orleans.Concurrency;

namespace ZeroShotOrleans;

/// <summary>One job, as dispatcher and encoders see it. Key: the job's id. The same grain as <see cref="IJobGrain"/>.</summary>
[Alias("zso.IJobWorkGrain")]
public interface IJobWorkGrain : IGrainWithStringKey
{
    /// <summary>Hands out images that nobody has; null when there are none now.</summary>
    [Alias("Lease"), AlwaysInterleave]
    Task<ImageLease?> Lease(LeaseRequest request, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes outcomes, once for each image, and renews the lease. Stored when this returns. Calling it twice with the same outcomes is safe, and so
    /// is calling it after the lease was taken away.
    /// </summary>
    [Alias("Report"), AlwaysInterleave]
    Task<ReportAnswer> Report(LeaseReport report, CancellationToken cancellationToken = default);

    /// <summary>Bytes of uploaded images, of as many as fit into a message and at least one; fewer than asked for when the rest does not fit.</summary>
    /// <param name="first">Index in the job of the first.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The files in order; empty when the first is not there any more.</returns>
    [Alias("ReadUploads"), AlwaysInterleave]
    Task<ImmutableArray<byte[]>> ReadUploads(long first, int count, CancellationToken cancellationToken = default);
}
