using Orleans.Concurrency;

namespace ZeroShotOrleans;

/// <summary>Small pictures of the images of jobs, for people who look at results. A stateless worker on control silos; an encoder silo makes the picture.</summary>
[Alias("zso.IThumbnailGrain")]
public interface IThumbnailGrain : IGrainWithIntegerKey
{
    /// <summary>A JPEG of an image of a job, its longer side at most <see cref="Limits.ThumbnailSide"/> pixels.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="index">Which image, by its index in the job: what is read is what the job's own list names.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when there is no such image, it cannot be read, or the bytes of an upload are gone.</returns>
    /// <exception cref="ZeroShotException">No encoder silo is there, or all make as many as they may.</exception>
    [Alias("Make"), ResponseTimeout("00:00:30"), AlwaysInterleave]
    Task<byte[]?> Make(string jobId, long index, CancellationToken cancellationToken = default);
}
