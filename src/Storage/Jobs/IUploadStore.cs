using System.Collections.Immutable;

namespace ZeroShotOrleans.Storage.Jobs;

/// <summary>Stores the bytes of uploaded images until they are classified.</summary>
/// <remarks>Like <see cref="IJobStore"/>: thread-safe, durable once the task completes, fenced by that store's epoch.</remarks>
public interface IUploadStore
{
    /// <summary>Stores the bytes of consecutive images; existing ones are replaced.</summary>
    Task AppendAsync(string jobId, long epoch, long first, ImmutableArray<byte[]> files, CancellationToken cancellationToken);

    /// <summary>
    /// The bytes of consecutive images: at most <paramref name="count"/>, and as many as fit into <paramref name="maxBytes"/> but at least one; stops at the
    /// first missing one.
    /// </summary>
    Task<ImmutableArray<byte[]>> ReadAsync(string jobId, long first, int count, long maxBytes, CancellationToken cancellationToken);

    /// <summary>Discards the bytes of images that have an outcome.</summary>
    Task DiscardAsync(string jobId, long epoch, ImageRange images, CancellationToken cancellationToken);

    /// <summary>Bytes stored for a job.</summary>
    Task<long> BytesAsync(string jobId, CancellationToken cancellationToken);

    /// <summary>Bytes ever stored for a job, including discarded ones; a replaced image counts once.</summary>
    Task<long> TakenAsync(string jobId, CancellationToken cancellationToken);
}
