using System.Collections.Immutable;
using Orleans.Concurrency;

namespace ZeroShotOrleans.Grains.Contracts;

/// <summary>A job, for the dispatcher and encoders. Key: the job's id. The same grain as <see cref="IJobGrain"/>.</summary>
[Alias("zso.IJobWorkGrain")]
public interface IJobWorkGrain : IGrainWithStringKey
{
    /// <summary>Leases images; null if there are none now.</summary>
    [Alias("Lease"), AlwaysInterleave]
    Task<ImageLease?> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken = default);

    /// <summary>
    /// Accepts outcomes, once for each image, and renews the lease. They are stored when this returns. Repeating the call with the same outcomes is safe, and so
    /// is calling it after the lease was revoked.
    /// </summary>
    [Alias("Report"), AlwaysInterleave]
    Task<ReportAnswer> ReportAsync(LeaseReport report, CancellationToken cancellationToken = default);

    /// <summary>Bytes of uploaded images: as many as fit into a message, but at least one.</summary>
    /// <param name="first">Index of the first image in the job.</param>
    /// <param name="count">Maximum number.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The files in order; empty if the first is gone.</returns>
    [Alias("ReadUploads"), AlwaysInterleave]
    Task<ImmutableArray<byte[]>> ReadUploadsAsync(long first, int count, CancellationToken cancellationToken = default);
}
