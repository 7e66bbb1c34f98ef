using Orleans.Concurrency;

namespace ZeroShotOrleans;

/// <summary>Thumbnails of the images of jobs. A stateless worker on control silos; an encoder silo creates the thumbnail.</summary>
[Alias("zso.IThumbnailGrain")]
public interface IThumbnailGrain : IGrainWithIntegerKey
{
    /// <summary>A JPEG of an image of a job, its longer side at most <see cref="Limits.ThumbnailSide"/> pixels.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="index">Index of the image in the job. Only images that the job has listed can be read.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Null if the image does not exist, cannot be read, or the bytes of an upload are gone.</returns>
    /// <exception cref="ZeroShotException">There is no encoder silo, or all are busy with thumbnails.</exception>
    [Alias("Make"), ResponseTimeout("00:00:30"), AlwaysInterleave]
    Task<byte[]?> MakeAsync(string jobId, long index, CancellationToken cancellationToken = default);
}
