using System.Collections.Immutable;

namespace ZeroShotOrleans.Grains.Jobs;

internal sealed partial class JobGrain
{
    public Task<UploadAnswer> Upload(UploadChunk chunk, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<JobProgress> CompleteUpload(long files, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ImmutableArray<byte[]>> ReadUploads(long first, int count, CancellationToken cancellationToken) => throw new NotSupportedException();
}
