using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Results;

/// <summary>Reads a job's manifest and keeps the last segment: the next image is usually in it.</summary>
/// <remarks>One for each reader that goes through the manifest by itself.</remarks>
internal sealed class ManifestReader(string jobId, IJobStore store)
{
    private ManifestSegment? _last;

    /// <summary>The segment with a listed image.</summary>
    /// <exception cref="ZeroShotException">It is missing, or storage failed.</exception>
    public async Task<ManifestSegment> SegmentAsync(long image, CancellationToken cancellationToken) =>
        _last = _last is { } last && last.First <= image && image < last.End
            ? last
            : await store.ReadManifestAsync(jobId, image, cancellationToken)
              ?? throw new ZeroShotException(ZeroShotError.StorageFailed,
                  $"Image {image} of job {jobId} is missing in its manifest: the state is damaged. Submit the job again.");
}
