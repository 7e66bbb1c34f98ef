using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Results;

/// <summary>Reads a job's manifest and caches the last segment, which usually contains the next image.</summary>
/// <remarks>Each independent reader of the manifest needs its own instance.</remarks>
internal sealed class ManifestReader(string jobId, IJobStore store)
{
    private ManifestSegment? _last;

    /// <summary>Returns the segment that contains a listed image.</summary>
    /// <exception cref="ZeroShotException">The segment is missing, or storage failed.</exception>
    public async Task<ManifestSegment> SegmentAsync(long image, CancellationToken cancellationToken) =>
        _last = _last is { } last && last.First <= image && image < last.End
            ? last
            : await store.ReadManifestAsync(jobId, image, cancellationToken)
              ?? throw new ZeroShotException(ZeroShotError.StorageFailed,
                  $"Image {image} of job {jobId} is missing in its manifest: the state is damaged. Submit the job again.");
}
