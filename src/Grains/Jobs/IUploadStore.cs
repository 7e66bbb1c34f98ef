using System.Collections.Immutable;

namespace ZeroShotOrleans.Grains.Jobs;

/// <summary>Bytes of uploaded images until they are ranked.</summary>
/// <remarks>As for <see cref="IJobStore"/>: safe for concurrent calls, durable when the task has ended well, fenced by the epoch of that store.</remarks>
public interface IUploadStore
{
    /// <summary>Stores the bytes of consecutive images; those that are there already are replaced.</summary>
    Task Append(string jobId, long epoch, long first, ImmutableArray<byte[]> files, CancellationToken cancellationToken);

    /// <summary>
    /// The bytes of consecutive images: at most <paramref name="count"/>, and as many as fit into <paramref name="maxBytes"/> but at least one; ends before the
    /// first that is not there.
    /// </summary>
    Task<ImmutableArray<byte[]>> Read(string jobId, long first, int count, long maxBytes, CancellationToken cancellationToken);

    /// <summary>Forgets the bytes of images that have their outcome.</summary>
    Task Discard(string jobId, long epoch, ImageRange images, CancellationToken cancellationToken);

    /// <summary>Bytes that are stored for a job.</summary>
    Task<long> Bytes(string jobId, CancellationToken cancellationToken);

    /// <summary>Bytes that were ever stored for a job, those that are forgotten among them; an image that was replaced counts once.</summary>
    Task<long> Taken(string jobId, CancellationToken cancellationToken);
}
